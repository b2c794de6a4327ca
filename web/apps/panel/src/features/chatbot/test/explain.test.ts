import type { Candidate, TestReply } from '@deskhand/api'
import { describe, expect, test } from 'vitest'
import { isMiss, milliseconds, ranking, scoreText, sharedParts } from './explain'

const candidate = (question: string): Candidate => ({ id: question, question, answer: '', score: 0.5, matched: question, reason: 'sharedWords', shared: [] })
const reply: TestReply = { decision: 'direct', score: 0.86, directThreshold: 0.8, candidates: ['a', 'b', 'c', 'd'].map(candidate), chitchat: [candidate('hi')], messages: [], misses: 0, micros: 80, trained: true }

describe('the shared parts of a question', () => {
  test('are cut out in the order of the text', () => {
    expect(sharedParts('my lamp came broken', [[8, 19], [3, 7]])).toEqual([
      { text: 'my ', shared: false }, { text: 'lamp', shared: true }, { text: ' ', shared: false }, { text: 'came broken', shared: true },
    ])
  })

  test('may overlap, touch, or reach past the end', () => {
    expect(sharedParts('abcdef', [[0, 3], [2, 4], [5, 99]])).toEqual([
      { text: 'abc', shared: true }, { text: 'd', shared: true }, { text: 'e', shared: false }, { text: 'f', shared: true },
    ])
  })

  test('are counted as JavaScript counts, so that emoji and Chinese stay whole', () => {
    expect(sharedParts('😀退货怎么办', [[2, 4]])).toEqual([{ text: '😀', shared: false }, { text: '退货', shared: true }, { text: '怎么办', shared: false }])
    expect(sharedParts('plain', [])).toEqual([{ text: 'plain', shared: false }])
  })
})

test.each([[0.864, '0.86'], [0.999, '0.99'], [1, '1.00'], [0, '0.00'], [-0.1, '0.00'], [1.2, '1.00']])('a score of %d reads %s', (score, text) => {
  expect(scoreText(score)).toBe(text)
})

test('three entries are ranked, of the database that decided', () => {
  // S-128
  expect(ranking(reply).map(({ id }) => id)).toEqual(['a', 'b', 'c'])
  expect(ranking({ ...reply, decision: 'chitchat' }).map(({ id }) => id)).toEqual(['hi'])
})

test('what is not near at all is not ranked', () => {
  expect(ranking({ ...reply, candidates: [candidate('a'), { ...candidate('b'), score: 0.004 }] }).map(({ id }) => id)).toEqual(['a'])
})

test('asking back and not knowing are misses, the rest is not', () => {
  expect((['direct', 'chitchat', 'clarify', 'fallback', 'handOver'] as const).filter(isMiss)).toEqual(['clarify', 'fallback'])
  expect([milliseconds(300), milliseconds(3_600)]).toEqual([0, 4])
})
