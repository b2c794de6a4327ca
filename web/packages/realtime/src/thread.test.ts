import type { Change, Changes } from '@deskhand/api'
import { describe, expect, test } from 'vitest'
import { chance, changesOf, message, messageChange } from './fakes'
import { applyChanges, applyHistory, currentSession, emptyThread, type ThreadState } from './thread'

const numbers = (state: ThreadState) => state.messages.map(({ number }) => number)
const page = (from: number, to: number, head: number, more: boolean) => ({
  conversation: 'c', head, more, read: [], sessions: [],
  messages: Array.from({ length: to - from + 1 }, (_, at) => message(from + at)),
})

describe('changes', () => {
  test('are applied when they follow what is known', () => {
    const { state, gap } = applyChanges(emptyThread(), changesOf(0, 2, [messageChange(1), messageChange(2)]))
    expect([numbers(state), state.head, gap]).toEqual([[1, 2], 2, false])
  })

  test('are dropped when they are known already', () => {
    const known = applyChanges(emptyThread(), changesOf(0, 2, [messageChange(1), messageChange(2)])).state
    expect(applyChanges(known, changesOf(0, 1, [messageChange(1)])).state).toBe(known)
  })

  test('leave the thread as it is and report a gap when something before them is missing', () => {
    const known = applyChanges(emptyThread(), changesOf(0, 1, [messageChange(1)])).state
    expect(applyChanges(known, changesOf(2, 3, [messageChange(3)]))).toEqual({ state: known, gap: true })
  })

  test('that say reset report a gap', () => {
    expect(applyChanges(emptyThread(), changesOf(0, 9, [], { reset: true })).gap).toBe(true)
  })

  test('keep the row with the highest rev', () => {
    const known = applyChanges(emptyThread(), changesOf(0, 3, [messageChange(1, 3, { recalled: true, elements: [] })])).state
    const { state } = applyChanges(known, changesOf(2, 4, [messageChange(1, 1), messageChange(2, 4)]))
    expect(state.messages[0]!.recalled).toBe(true)
  })

  test('of a kind nobody knows yet are ignored', () => {
    const strange = { kind: 'reaction', rev: 1 } as unknown as Change
    expect(applyChanges(emptyThread(), changesOf(0, 1, [strange])).state.head).toBe(1)
  })

  test('in any order of arrival end in the same thread, when every gap is asked for', () => {
    for (let seed = 1; seed <= 200; seed++) {
      const random = chance(seed)
      const rows: Change[] = []
      let lastNumber = 0
      for (let rev = 1; rev <= 40; rev++) {
        const kind = random()
        if (kind < 0.6 || lastNumber === 0) rows.push(messageChange(++lastNumber, rev))
        else if (kind < 0.8) rows.push(messageChange(1 + Math.floor(random() * lastNumber), rev, { version: rev }))
        else rows.push({ kind: 'read', rev, reader: random() < 0.5 ? 'visitor' : 'agent', number: lastNumber, at: rev })
      }
      const asked = (after: number, head: number): Changes => {
        const latest = new Map<string, Change>()
        for (const row of rows.slice(0, head)) latest.set(row.kind === 'message' ? `m${row.number}` : `r${'reader' in row && row.reader}`, row)
        return changesOf(after, head, [...latest.values()].filter((row) => row.rev > after))
      }
      const whole = applyChanges(emptyThread(), asked(0, 40)).state

      let state = emptyThread()
      for (let step = 0; step < 60; step++) {
        const after = Math.floor(random() * 40)
        const told = asked(after, after + 1 + Math.floor(random() * (40 - after)))
        const applied = applyChanges(state, told)
        state = applied.gap ? applyChanges(state, asked(state.head, told.head)).state : applied.state
      }
      state = applyChanges(state, asked(state.head, 40)).state
      expect({ ...state, aside: {} }).toEqual(whole)
    }
  })
})

describe('history', () => {
  test('of an empty thread says how new it is', () => {
    const state = applyHistory(emptyThread(), page(51, 100, 130, true))
    expect([state.head, state.hasOlder, numbers(state).length]).toEqual([130, true, 50])
  })

  test('before the first message is put in front and leaves the head alone', () => {
    const state = applyHistory(applyHistory(emptyThread(), page(51, 60, 70, true)), page(41, 50, 75, false))
    expect([state.head, state.hasOlder, numbers(state)[0], numbers(state).length]).toEqual([70, false, 41, 20])
  })

  test('that was read before a change of one of its messages does not undo the change', () => {
    const latest = applyHistory(emptyThread(), page(51, 60, 70, true))
    const changed = applyChanges(latest, changesOf(70, 71, [messageChange(45, 71, { recalled: true, elements: [] })])).state
    expect(numbers(changed)[0]).toBe(51)
    const state = applyHistory(changed, page(41, 50, 70, false))
    expect(state.messages.find(({ number }) => number === 45)?.recalled).toBe(true)
  })
})

test('the current session is the open one, else the last that ended', () => {
  const session = (id: string, enteredAt: number, phase: 'bot' | 'ended') => ({ id, enteredAt, phase, conversation: 'c', rev: 1 })
  const thread = { ...emptyThread(), sessions: { a: session('a', 1, 'ended'), b: session('b', 2, 'ended') } }
  expect(currentSession(thread)?.id).toBe('b')
  expect(currentSession({ ...thread, sessions: { ...thread.sessions, c: session('c', 0, 'bot') } })?.id).toBe('c')
})
