// What stands in a conversation, from top to bottom: messages, notes and events of both threads merged by time. Pure.
import type { EndedBecause, Message, Session } from '@deskhand/api'
import type { OutboxItem, ThreadState } from '@deskhand/realtime'
import { sameDay } from '../time/format'

export type LogEvent = { at: number; key: string } & (
  | { name: 'asked'; group: string | null }
  | { name: 'joined'; agent: string; you: boolean; waited: number | null }
  | { name: 'ended'; because: EndedBecause | null; agent: string; you: boolean }
)

export type LogRow = { key: string; at: number } & (
  | { kind: 'day' }
  | { kind: 'new' }
  | { kind: 'events'; events: LogEvent[] }
  | { kind: 'message'; message: Message; mine: boolean; continues: boolean; state: 'sent' | 'read' | null; readAt: number }
  | { kind: 'note'; message: Message; mine: boolean }
  | { kind: 'pending'; item: OutboxItem }
)

export interface LogInput {
  thread: ThreadState | undefined
  team: ThreadState | undefined
  outbox: readonly OutboxItem[]
  /** The member who looks. */
  me: string
  /** Visitor messages after this number are new; `null` shows no line. */
  newAfter: number | null
}

const RUN_MS = 5 * 60_000

export function logRows({ thread, team, outbox, me, newAfter }: LogInput): LogRow[] {
  const messages = thread?.messages ?? []
  // What happened before the oldest message that is loaded is shown with that page.
  const since = thread?.hasOlder ? (messages[0]?.at ?? 0) : 0
  const own = readState(messages, thread?.read.visitor ?? null)

  const rows: LogRow[] = [
    ...messages.map((message): LogRow => ({
      kind: 'message', key: `m${message.number}`, at: message.at, message, continues: false,
      mine: message.from.side === 'agent' && message.from.member === me, state: own.state(message), readAt: own.readAt,
    })),
    ...(team?.messages ?? []).filter(({ at }) => at >= since).map((message): LogRow => (
      { kind: 'note', key: `t${message.number}`, at: message.at, message, mine: message.from.member === me }
    )),
    ...Object.values(thread?.sessions ?? {}).flatMap((session) => eventsOf(session, me)).filter(({ at }) => at >= since)
      .map((event): LogRow => ({ kind: 'events', key: event.key, at: event.at, events: [event] })),
  ]
  const spoken = new Set(messages.filter(({ from }) => from.side === 'rule' || from.side === 'bot').map(({ at }) => at))
  rows.sort((a, b) => a.at - b.at || rank(a, spoken) - rank(b, spoken))
  const waiting = outbox.map((item): LogRow => ({ kind: 'pending', key: `p${item.clientId}`, at: item.at, item }))
  return [...withLines(rows, newAfter), ...waiting]
}

/** The events a session tells of by its times. */
export function eventsOf(session: Session, me: string): LogEvent[] {
  const events: LogEvent[] = []
  const you = session.agent?.id === me
  const agent = session.agent?.nickname ?? ''
  if (session.queuedAt) events.push({ key: `${session.id}q`, at: session.queuedAt, name: 'asked', group: session.group?.name ?? null })
  if (session.acceptedAt && session.agent) {
    const waited = session.queuedAt ? session.acceptedAt - session.queuedAt : null
    events.push({ key: `${session.id}a`, at: session.acceptedAt, name: 'joined', agent, you, waited })
  }
  if (session.endedAt) {
    events.push({ key: `${session.id}e`, at: session.endedAt, name: 'ended', because: session.endedBecause ?? null, agent, you })
  }
  return events
}

/** Where the line "new since" goes: after what the team had read when the conversation was opened. */
export function firstNew(messages: readonly Message[], after: number): Message | undefined {
  return messages.find((message) => message.number > after && message.from.side === 'visitor')
}

/** Adds days and the line of what is new, joins neighbouring events, and marks who goes on speaking. */
function withLines(rows: LogRow[], newAfter: number | null): LogRow[] {
  const out: LogRow[] = []
  let newShown = newAfter === null
  for (const row of rows) {
    const last = out.at(-1)
    if (!last || !sameDay(last.at, row.at)) out.push({ kind: 'day', key: `d${row.key}`, at: row.at })
    if (!newShown && row.kind === 'message' && row.message.from.side === 'visitor' && row.message.number > newAfter!) {
      out.push({ kind: 'new', key: 'new', at: row.at })
      newShown = true
    }
    const before = out.at(-1)
    if (row.kind === 'events' && before?.kind === 'events') before.events.push(...row.events)
    else if (row.kind === 'message') out.push({ ...row, continues: goesOn(before, row) })
    else out.push(row)
  }
  return out
}

function goesOn(before: LogRow | undefined, row: Extract<LogRow, { kind: 'message' }>): boolean {
  if (before?.kind !== 'message' || before.message.recalled) return false
  const [a, b] = [before.message.from, row.message.from]
  return a.side === b.side && (a.member ?? null) === (b.member ?? null) && row.at - before.at < RUN_MS
}

/** Only the last message that was read, and the last of all, say how far they got. */
function readState(messages: readonly Message[], mark: { number: number; at: number } | null) {
  const own = messages.filter(({ from, recalled }) => from.side === 'agent' && !recalled)
  const upTo = mark?.number ?? 0
  const lastRead = own.findLast(({ number }) => number <= upTo)?.number
  const last = own.at(-1)?.number
  return {
    readAt: mark?.at ?? 0,
    state({ number }: Message): 'sent' | 'read' | null {
      if (number === lastRead) return 'read'
      return number === last ? 'sent' : null
    },
  }
}

/** At the same millisecond an event stands after the words that caused it, and before those the desk says because of it. */
function rank(row: LogRow, spoken: ReadonlySet<number>): number {
  if (row.kind === 'message') return 0
  return row.kind === 'events' && spoken.has(row.at) ? -1 : 1
}
