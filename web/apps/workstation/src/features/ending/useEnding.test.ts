import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { useEnding } from './useEnding'

beforeEach(() => vi.useFakeTimers())
afterEach(() => vi.useRealTimers())

it('a session ends five seconds after it was asked for, and only once', async () => { // S-211
  const end = vi.fn()
  const { begin, ending } = useEnding({ end })

  begin('s')
  begin('s')
  vi.advanceTimersByTime(4_999)
  expect(end).not.toHaveBeenCalled()
  await vi.advanceTimersByTimeAsync(1)

  expect(end).toHaveBeenCalledExactlyOnceWith('s')
  expect(ending.has('s')).toBe(false)
})

it('undo within the five seconds leaves the session as it was', () => {
  const end = vi.fn()
  const { begin, undo, ending } = useEnding({ end })

  begin('s')
  undo('s')
  vi.advanceTimersByTime(10_000)

  expect(end).not.toHaveBeenCalled()
  expect(ending.size).toBe(0)
})

it('leaving the page ends at once what was waiting to end', () => {
  const end = vi.fn()
  const { begin, finishAll } = useEnding({ end })

  begin('a')
  begin('b')
  finishAll()

  expect(end.mock.calls.flat()).toEqual(['a', 'b'])
})
