import { emptyThread, type ThreadState } from '@deskhand/realtime'
import { describe, expect, it } from 'vitest'
import { aMessage, aSession } from '../../testing/fixtures'
import { logRows, type LogInput } from './logRows'

const mine = { from: { avatar: '', name: 'Priya', side: 'agent' as const, member: 'priya' } }
const rowsOf = (more: Partial<LogInput> = {}, thread: Partial<ThreadState> = {}) =>
  logRows({ thread: { ...emptyThread(), ...thread }, team: undefined, outbox: [], me: 'priya', newAfter: null, ...more })
const kinds = (rows: { kind: string }[]) => rows.map(({ kind }) => kind)

describe('a conversation', () => {
  it('merges notes and events by time, and joins neighbouring events to one line', () => { // S-201
    const session = aSession('s', { queuedAt: 1500, acceptedAt: 1700, agent: { id: 'priya', nickname: 'Priya', avatar: '' } })
    const team = { ...emptyThread(), messages: [aMessage(1, 'batch 0926', 'agent', { ...mine, at: 2500 })] }

    const rows = rowsOf({ team }, {
      messages: [aMessage(1, 'dented'), aMessage(2, 'Hi', 'agent', mine), aMessage(3, 'a photo')], sessions: { s: session },
    })

    expect(kinds(rows)).toEqual(['day', 'message', 'events', 'message', 'note', 'message'])
    const events = rows.flatMap((row) => (row.kind === 'events' ? row.events : []))
    expect(events.map(({ name }) => name)).toEqual(['asked', 'joined'])
    expect(events[1]).toMatchObject({ you: true, waited: 200 })
  })

  it('shows that somebody joined before the greeting that follows from it', () => {
    const session = aSession('s', { acceptedAt: 1000, agent: { id: 'priya', nickname: 'Priya', avatar: '' } })

    const rows = rowsOf({}, { messages: [aMessage(1, 'Hello, this is Priya', 'rule')], sessions: { s: session } })

    expect(kinds(rows)).toEqual(['day', 'events', 'message'])
  })

  it('draws the line of what is new before the first unread word of the visitor, not before ours', () => {
    const messages = [aMessage(1, 'hi'), aMessage(2, 'Hello', 'agent', mine), aMessage(3, 'still there?')]

    const rows = rowsOf({ newAfter: 1 }, { messages })

    expect(kinds(rows)).toEqual(['day', 'message', 'message', 'new', 'message'])
    expect(kinds(rowsOf({ newAfter: 3 }, { messages }))).not.toContain('new')
  })

  it('says how far our words got: the last one read, and the last one sent', () => {
    const messages = [1, 2, 3].map((number) => aMessage(number, 'x', 'agent', mine))

    const rows = rowsOf({}, { messages, read: { visitor: { number: 2, at: 9, rev: 9, reader: 'visitor' }, agent: null } })

    expect(rows.flatMap((row) => (row.kind === 'message' ? [row.state] : []))).toEqual([null, 'read', 'sent'])
  })

  it('shows name and face once per run of the same person', () => {
    const messages = [aMessage(1, 'a'), aMessage(2, 'b'), aMessage(3, 'c', 'agent', mine), aMessage(4, 'd', 'visitor', { at: 900_000 })]

    const rows = rowsOf({}, { messages })

    expect(rows.flatMap((row) => (row.kind === 'message' ? [row.continues] : []))).toEqual([false, true, false, false])
  })

  it('keeps what happened before the loaded page for later', () => {
    const session = aSession('s', { queuedAt: 500, endedAt: 3000 })

    const rows = rowsOf({}, { messages: [aMessage(2, 'b')], hasOlder: true, sessions: { s: session } })

    expect(rows.flatMap((row) => (row.kind === 'events' ? row.events.map(({ name }) => name) : []))).toEqual(['ended'])
  })
})
