import { expect, test } from 'vitest'
import { labelPlaces, linesOf, scoreAt, scoreByKey, xOf, zoneAt, zonesOf } from './chart'
import { CONFIG } from './sample'

const clarifying = { ...CONFIG, clarify: { ...CONFIG.clarify, enabled: true } }

test('clarifying adds a line and a zone, and neither line goes past the other', () => {
  expect(linesOf(CONFIG).map(({ path }) => path)).toEqual(['direct.threshold'])
  expect(linesOf(clarifying)).toMatchObject([{ value: 0.5, min: 0, max: 0.8 }, { value: 0.8, min: 0.5, max: 1 }])
  expect(zonesOf(clarifying).map(({ decision, from }) => [decision, from])).toEqual([['fallback', 0], ['clarify', 0.5], ['direct', 0.8]])
  expect(zoneAt(zonesOf(clarifying), 0.8)).toBe('direct')
  expect(zoneAt(zonesOf(CONFIG), 0.79)).toBe('fallback')
})

test('a pointer gives hundredths, and stops at the other line', () => {
  const line = { min: 0.5, max: 1 }
  expect(scoreAt(xOf(0.774, 640), 640, line)).toBe(0.77)
  expect(scoreAt(0, 640, line)).toBe(0.5)
  expect(scoreAt(9_999, 640, line)).toBe(1)
})

test('keys move a line by a hundredth, by five, or to its end', () => {
  const line = linesOf(clarifying)[1]!
  expect(['ArrowLeft', 'ArrowUp', 'PageDown', 'Home', 'End', 'a'].map((key) => scoreByKey(key, line))).toEqual([0.79, 0.81, 0.75, 0.5, 1, null])
})

test('labels of lines that stand close stay apart and inside', () => {
  for (const values of [[0.5, 0.52], [0.99, 1], [0, 0]]) {
    const [left, right] = labelPlaces(values, 326) as [number, number]
    expect(right - left).toBeGreaterThanOrEqual(44)
    expect(left).toBeGreaterThanOrEqual(21)
    expect(right).toBeLessThanOrEqual(326 - 21)
  }
})
