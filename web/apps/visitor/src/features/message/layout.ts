// Puts messages, what happened, and what is on its way into the rows of the log.

import { cardOf } from '@deskhand/chat/card'
import type { Message, Session } from '@deskhand/api'
import type { OutboxItem } from '@deskhand/realtime/outbox'
import type { ThreadState } from '@deskhand/realtime/thread'

export type Row =
  | { kind: 'day'; key: string; at: number }
  | { kind: 'joined'; key: string; at: number; name: string }
  | { kind: 'ended'; key: string; at: number; session: Session }
  | { kind: 'message'; key: string; message: Message; mine: boolean; first: boolean; last: boolean; named: boolean; repeats: boolean }
  | { kind: 'pending'; key: string; item: OutboxItem; first: boolean; last: boolean }

type Happening = Extract<Row, { kind: 'joined' | 'ended' }>

export function rowsOf(thread: ThreadState, outbox: readonly OutboxItem[]): Row[] {
  const rows: Row[] = []
  const happenings = happeningsOf(thread)
  let day = ''
  let agent = ''
  const put = (row: Row, at: number) => {
    const of = new Date(at).toDateString()
    if (of !== day) rows.push({ kind: 'day', key: `day ${(day = of)}`, at })
    rows.push(row)
  }

  for (const [index, message] of thread.messages.entries()) {
    const repeats = repeatsIn(message, thread.messages[index - 1])
    // The words were said already, and the buttons are for the latest message alone.
    if (repeats && index < thread.messages.length - 1) continue
    while (happenings[0] && comesBefore(happenings[0], message)) {
      const happening = happenings.shift()!
      put(happening, happening.at)
      if (happening.kind === 'joined') agent = happening.name
    }
    const { name, side } = message.from
    const named = side === 'agent' && name !== agent && agent !== ''
    if (side === 'agent') agent = name
    // The key of a pending row goes on, so that a bubble that arrives does not blink.
    const key = side === 'visitor' && message.clientId ? `mine ${message.clientId}` : `message ${message.number}`
    put({ kind: 'message', key, message, mine: side === 'visitor', first: true, last: true, named, repeats }, message.at)
  }
  for (const happening of happenings) put(happening, happening.at)
  const arrived = new Set(thread.messages.filter(({ from }) => from.side === 'visitor').map(({ clientId }) => clientId))
  for (const item of outbox) {
    if (!arrived.has(item.clientId)) put({ kind: 'pending', key: `mine ${item.clientId}`, item, first: true, last: true }, item.at)
  }

  return joinRuns(rows)
}

function happeningsOf(thread: ThreadState): Happening[] {
  const first = thread.messages[0]?.at ?? 0
  const found: Happening[] = []
  for (const session of Object.values(thread.sessions)) {
    const { id, agent, acceptedAt, endedAt, endedBecause, phase } = session
    if (agent && acceptedAt) found.push({ kind: 'joined', key: `joined ${id} ${agent.id}`, at: acceptedAt, name: agent.nickname })
    if (phase === 'ended' && endedAt && endedBecause !== 'silent') found.push({ kind: 'ended', key: `ended ${id}`, at: endedAt, session })
  }
  // What happened before the oldest message shown comes with its page.
  return found.filter(({ at }) => !thread.hasOlder || at >= first).sort((a, b) => a.at - b.at)
}

function comesBefore(happening: Happening, message: Message): boolean {
  if (happening.kind === 'joined' || isRating(message)) return happening.at <= message.at
  return happening.at < message.at
}

function isRating(message: Message): boolean {
  return message.elements.some((element) => cardOf(element)?.kind === 'rating')
}

/** The bot says that it does not know, and the offer of a person says it once more. */
function repeatsIn(message: Message, before: Message | undefined): boolean {
  const card = message.elements.length === 1 ? cardOf(message.elements[0]!) : undefined
  if (card?.kind !== 'offerPerson' || before?.from.side !== message.from.side) return false
  return before.elements.some((element) => element.type === 'text' && element.text === card.title)
}

function joinRuns(rows: Row[]): Row[] {
  const author = (row: Row | undefined) => {
    if (row?.kind === 'pending') return 'mine'
    if (row?.kind !== 'message') return undefined
    return row.mine ? 'mine' : `${row.message.from.side} ${row.message.from.name}`
  }
  return rows.map((row, at) => {
    if (row.kind !== 'message' && row.kind !== 'pending') return row
    return { ...row, first: author(rows[at - 1]) !== author(row), last: author(rows[at + 1]) !== author(row) }
  })
}
