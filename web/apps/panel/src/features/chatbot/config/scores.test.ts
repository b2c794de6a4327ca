import type { BotConfig, Expected, Scores } from '@deskhand/api'
import { expect, test } from 'vitest'
import { adviseMove, decide, massBetween, nearLines, perWeek, sharesOf, sideChanges, talkSteps } from './scores'
import { CONFIG } from './sample'

const all: BotConfig = { ...CONFIG, chitchat: { enabled: true, threshold: 0.8 }, clarify: { ...CONFIG.clarify, enabled: true } }
const one = (text: string, score: number, chitchat = 0, times = 1) => ({ text, score, chitchat, times })
const scores = (examples: Scores['examples'], steps = Array.from({ length: 40 }, () => 1)): Scores => ({ days: 7, total: 40, steps, examples, expected: [], learning: false })

test('the strategies are tried in order', () => {
  // S-126
  expect(decide(all, one('a', 0.8, 1))).toBe('direct')
  expect(decide(all, one('b', 0.79, 0.8))).toBe('chitchat')
  expect(decide(all, one('c', 0.79, 0.79))).toBe('clarify')
  expect(decide(all, one('d', 0.49))).toBe('fallback')
  expect(decide(CONFIG, one('e', 0.79, 1))).toBe('fallback')
})

test('a line within a bar takes its part of it', () => {
  const steps = [4, 0, 0, 4]
  expect(massBetween(steps, 0, 1)).toBe(1)
  expect(massBetween(steps, 0.875, 1)).toBeCloseTo(0.25)
  expect(massBetween(steps, 0.25, 0.75)).toBe(0)
  expect(massBetween([0, 0], 0, 1)).toBe(0)
})

test('small talk is counted by its own score, among what is not answered directly', () => {
  const steps = talkSteps(scores([one('hi', 0.1, 0.92, 3), one('thanks', 0.79, 1), one('where is it', 0.81, 0.92), one('xyz', 0, 0)]), all)
  expect(steps.flatMap((step, at) => (step > 0 ? [[at, step]] : []))).toEqual([[0, 1], [36, 3], [39, 1]])
})

test('the shares are those of the zones, and small talk is taken out of them', () => {
  const none = sharesOf(scores([]), all)
  expect(none).toEqual({ direct: expect.closeTo(0.2), chitchat: 0, clarify: expect.closeTo(0.3), fallback: expect.closeTo(0.5) })

  const some = sharesOf(scores([one('thanks', 0.2, 0.9, 3), one('hm', 0.3, 0, 1)]), all)
  expect(some.chitchat).toBeCloseTo(0.375)
  expect(some.direct + some.chitchat + some.clarify + some.fallback).toBeCloseTo(1)
  expect(perWeek(some.direct, { total: 80, days: 14 })).toBe(8)
})

test('without clarifying there are two zones', () => {
  expect(sharesOf(scores([]), CONFIG)).toMatchObject({ clarify: 0, fallback: expect.closeTo(0.8) })
})

test('the questions next to each line are listed, nearest first', () => {
  const examples = [one('far', 0.99), one('just above', 0.81), one('just below', 0.79), one('thanks', 0.78, 1), one('lower', 0.6), one('low', 0.4)]
  const lines = nearLines(scores(examples), all)
  expect(lines.map(({ decision, questions }) => [decision, questions.map(({ text }) => text)])).toEqual([
    ['direct', ['just above', 'far']], ['clarify', ['just below', 'lower']], ['fallback', ['low']],
  ])
  expect(nearLines(scores([]), all)).toEqual([])
})

test('moving a line names the questions that change sides, most asked first', () => {
  const examples = [one('rare', 0.78), one('often', 0.79, 0, 9), one('stays', 0.9)]
  const moved = sideChanges(scores(examples), all, { ...all, direct: { threshold: 0.77 } })
  expect(moved.map(({ question, before, after }) => [question.text, before, after])).toEqual([['often', 'clarify', 'direct'], ['rare', 'clarify', 'direct']])
})

function curve(precision: (threshold: number) => number): Expected[] {
  return Array.from({ length: 101 }, (_, at) => ({ threshold: at / 100, precision: precision(at / 100), answered: 1 - at / 100 }))
}

test('the line may go lower while nine in ten answers stay right', () => {
  const move = adviseMove(curve((threshold) => (threshold >= 0.76 ? 0.95 : 0.8)), 0.8)
  expect(move).toMatchObject({ from: 0.8, to: 0.76 })
  expect(move!.right + move!.wrong).toBeCloseTo(move!.answered)
})

test('the line goes higher where too many answers are wrong', () => {
  expect(adviseMove(curve((threshold) => threshold), 0.85)).toMatchObject({ to: 0.9 })
})

test('there is no advice where nothing near is better, or nothing is known', () => {
  expect(adviseMove(curve(() => 0.5), 0.8)).toBeNull()
  expect(adviseMove([], 0.8)).toBeNull()
})
