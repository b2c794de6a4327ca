import { describe, expect, it } from 'vitest'
import { ago, bytes, longTimer, shortTimer, timer } from './format'

describe('durations', () => {
  it('are short in a row, padded in a header, and hours long in records', () => { // S-224
    expect(shortTimer(42_900)).toBe('0:42')
    expect(shortTimer(3_723_000)).toBe('1:02:03')
    expect(timer(42_000)).toBe('00:42')
    expect(longTimer(4_323_000)).toBe('01:12:03')
  })

  it('never go below zero when the clocks disagree', () => {
    expect(shortTimer(-5000)).toBe('0:00')
  })
})

describe('the time of a last message', () => {
  const noon = new Date(2026, 4, 4, 12).getTime()

  it('is said in the coarsest words that still help', () => { // S-204
    expect(ago(noon - 5000, noon)).toEqual({ kind: 'now' })
    expect(ago(noon - 11 * 60_000, noon)).toEqual({ kind: 'minutes', minutes: 11 })
    expect(ago(noon - 3 * 3_600_000, noon)).toEqual({ kind: 'clock' })
    expect(ago(noon - 30 * 3_600_000, noon)).toEqual({ kind: 'day' })
  })
})

it('a size has a unit', () => {
  expect([bytes(900), bytes(20_480), bytes(1_258_291)]).toEqual(['900 B', '20 KB', '1.2 MB'])
})
