import type { Question } from '@deskhand/api'
import { describe, expect, test } from 'vitest'
import { editsOf, stamp, statusOf, touched, undoOf } from './rows'

const row = (id: string, part: Partial<Question> = {}): Question => ({
  id, kind: 'qa', category: 'c', question: id, similarQuestions: [], answer: 'a', format: 'plain', enabled: true, state: 'deployed', language: 'en', preset: false, updatedAt: 0, hits: 0, ...part,
})

// S-104
test.each([[true, 'deployed', 'enabled'], [true, 'edited', 'edited'], [true, 'new', 'new'], [false, 'new', 'disabled'], [false, 'deployed', 'disabled']] as const)(
  'enabled %s and %s reads %s', (enabled, state, status) => { expect(statusOf({ enabled, state })).toBe(status) },
)

test('a time is written with seconds and leading zeros', () => {
  expect(stamp(new Date(2026, 0, 2, 3, 4, 5).getTime())).toBe('2026-01-02 03:04:05')
})

// S-106
describe('a change of many', () => {
  const rows = [row('on'), row('off', { enabled: false }), row('shipped', { preset: true, category: 'd' })]
  const ids = (found: Question[]) => found.map(({ id }) => id)

  test('touches only those it changes, and neither moves nor deletes what is shipped', () => {
    expect(ids(touched('enable', rows))).toEqual(['off'])
    expect(ids(touched('disable', rows))).toEqual(['on', 'shipped'])
    expect(ids(touched('move', rows, 'x'))).toEqual(['on', 'off'])
    expect(ids(touched('move', rows, 'c'))).toEqual([])
    expect(ids(touched('delete', rows))).toEqual(['on', 'off'])
  })

  test('goes to the server in pieces of 500', () => {
    const many = Array.from({ length: 1_001 }, (_, n) => row(`${n}`))
    expect(editsOf('disable', many).map((edit) => edit.ids?.length)).toEqual([500, 500, 1])
  })

  test('is taken back by its opposite, and each row goes to where it was', () => {
    expect(undoOf('disable', [row('a')])).toEqual([{ action: 'enable', category: null, ids: ['a'] }])
    expect(undoOf('move', [row('a', { category: 'x' }), row('b', { category: 'y' }), row('c', { category: 'x' })])).toEqual([
      { action: 'move', category: 'x', ids: ['a', 'c'] }, { action: 'move', category: 'y', ids: ['b'] },
    ])
  })
})
