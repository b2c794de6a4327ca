import { expect, test } from 'vitest'
import { countsOf, rowsOf } from './diffWords'

test('every kind of setting reads as what it is', () => {
  expect(rowsOf({ field: 'clarify.enabled', before: false, after: true })).toEqual([{ kind: 'switch', path: 'clarify.enabled', before: false, after: true }])
  expect(rowsOf({ field: 'direct.threshold', before: 0.800000011920929, after: 0.77 })).toMatchObject([{ before: '0.80', after: '0.77' }])
  expect(rowsOf({ field: 'welcomeCard.items', before: [{ text: 'a' }], after: [{ text: 'b', question: 'q' }] })).toMatchObject([{ kind: 'list', before: ['a'], after: ['b'] }])
})

test('a text has a row for each language that differs', () => {
  const both = rowsOf({ field: 'fallback.text', before: { en: 'Sorry', zh: '抱歉' }, after: { en: 'Hm', zh: '抱歉' } })
  expect(both).toEqual([{ kind: 'texts', path: 'fallback.text', language: 'en', before: 'Sorry', after: 'Hm' }])
  expect(rowsOf({ field: 'fallback.text.zh', before: '抱歉', after: '不清楚' })).toMatchObject([{ language: 'zh', after: '不清楚' }])
})

test('a setting this release does not know is shown as it came', () => {
  expect(rowsOf({ field: 'new.thing', before: null, after: [1] })).toEqual([{ kind: 'other', path: 'new.thing', before: 'null', after: '[1]' }])
})

test('entries are counted by what happens to them', () => {
  const one = (change: 'added' | 'removed') => ({ id: change, change, kind: 'qa' as const })
  expect(countsOf({ total: 4, questions: [one('added'), one('added'), one('removed')], config: [{ field: 'x', before: 1, after: 2 }] })).toEqual({ added: 2, changed: 0, removed: 1, config: 1 })
})
