import { expect, test } from 'vitest'
import { clock } from '../../components/clock'
import { score, share } from './figures'
import { guideSteps, isFinished } from './guide'
import { queryOfRange, rangeOfQuery, spanOf } from './range'

const now = new Date(2026, 2, 9, 14, 30)
const at = (year: number, month: number, day: number) => new Date(year, month - 1, day).getTime()

test('presets are whole days of the browser, the last one still running', () => {
  // S-029
  expect(spanOf({ preset: 'today' }, now)).toEqual({ from: at(2026, 3, 9), to: at(2026, 3, 10) })
  expect(spanOf({ preset: 'yesterday' }, now)).toEqual({ from: at(2026, 3, 8), to: at(2026, 3, 9) })
  expect(spanOf({ preset: 'week' }, now)).toEqual({ from: at(2026, 3, 3), to: at(2026, 3, 10) })
  expect(spanOf({ preset: 'month' }, now)).toEqual({ from: at(2026, 2, 8), to: at(2026, 3, 10) })
})

test('a custom range takes its last day whole, but not the future', () => {
  expect(spanOf({ preset: 'custom', first: '2026-02-01', last: '2026-02-01' }, now)).toEqual({ from: at(2026, 2, 1), to: at(2026, 2, 2) })
  expect(spanOf({ preset: 'custom', first: '2026-03-09', last: '2027-01-01' }, now).to).toBe(at(2026, 3, 10))
})

test('a range survives its address, and nonsense means today', () => {
  for (const range of [{ preset: 'today' }, { preset: 'month' }, { preset: 'custom', first: '2026-01-02', last: '2026-01-09' }] as const) {
    expect(rangeOfQuery(queryOfRange(range))).toEqual(range)
  }
  expect(rangeOfQuery({ range: 'century' })).toEqual({ preset: 'today' })
  expect(rangeOfQuery({ from: '2026-02-30', to: '2026-03-01' })).toEqual({ preset: 'today' })
  expect(rangeOfQuery({ from: '2026-03-02', to: '2026-03-01' })).toEqual({ preset: 'today' })
})

test('figures read as people read them', () => {
  expect([clock(14), clock(108), clock(3723)]).toEqual(['00:14', '01:48', '1:02:03'])
  expect([share(97, 99), share(0, 5), share(0, 0)]).toEqual(['98.0', '0.0', null])
  expect(score(470)).toBe('4.7')
})

test('only the first step that can be done is open, and one whose page comes later says so', () => {
  // S-028
  const steps = [{ name: 'agent', done: true, ready: true }, { name: 'group', done: false, ready: false }, { name: 'flow', done: false, ready: true }, { name: 'channel', done: false, ready: true }]
  expect(guideSteps(steps).map((step) => step.state)).toEqual(['done', 'later', 'current', 'open'])
  expect(isFinished(steps)).toBe(false)
  expect(isFinished(steps.map((step) => ({ ...step, done: true })))).toBe(true)
})
