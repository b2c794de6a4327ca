// What was written and is not known to be on the server's disk yet. Pure: it never sends, it says what is next.

import type { Element, ErrorCode, Message, Thread } from '@deskhand/api'
import type { ThreadState } from './thread'

export interface OutboxItem {
  /** Made once per message; the server recognises a repetition by it. */
  clientId: string
  conversation: string
  thread: Thread
  elements: Element[]
  quote?: number
  /** `sent`: on the server's disk, and shown from here until it comes back as a change. */
  state: 'waiting' | 'sending' | 'failed' | 'sent'
  error?: ErrorCode
  at: number
  /** Of a sent message: the change that stored it. */
  rev?: number
  number?: number
}

/** In the order written. */
export type Outbox = readonly OutboxItem[]

const TRIED_AGAIN: ReadonlySet<ErrorCode> = new Set(['offline', 'busy', 'storageFull', 'tooMany'])

/** Whether the same message can succeed later by itself. */
export function willBeTriedAgain(code: ErrorCode): boolean {
  return TRIED_AGAIN.has(code)
}

export function add(outbox: Outbox, item: Omit<OutboxItem, 'state'>): Outbox {
  if (outbox.some((known) => known.clientId === item.clientId)) return outbox
  return [...outbox, { ...item, state: 'waiting' }]
}

/** The one to send now, or none while another of the same thread is under way: that keeps them in order. */
export function next(outbox: Outbox, conversation: string, thread: Thread): OutboxItem | undefined {
  const line = outbox.filter((item) => item.conversation === conversation && item.thread === thread)
  if (line.some((item) => item.state === 'sending')) return undefined
  return line.find((item) => item.state === 'waiting')
}

export function sending(outbox: Outbox, clientId: string): Outbox {
  return change(outbox, clientId, (item) => ({ ...withoutError(item), state: 'sending' }))
}

export function sent(outbox: Outbox, clientId: string, at: { number: number; rev: number }): Outbox {
  return change(outbox, clientId, (item) => ({ ...withoutError(item), state: 'sent', number: at.number, rev: at.rev }))
}

/** It did not work: back to its place in the line, or failed for good. */
export function refused(outbox: Outbox, clientId: string, error: ErrorCode): Outbox {
  return change(outbox, clientId, (item) => ({ ...item, state: willBeTriedAgain(error) ? 'waiting' : 'failed', error }))
}

/** A failed message is tried once more, as the last one. */
export function retry(outbox: Outbox, clientId: string, now: number): Outbox {
  const item = outbox.find((known) => known.clientId === clientId)
  if (item?.state !== 'failed') return outbox
  return [...outbox.filter((known) => known !== item), { ...withoutError(item), state: 'waiting', at: now }]
}

/** Takes back what the server does not have. What is under way cannot be taken back here. */
export function discard(outbox: Outbox, clientId: string): Outbox {
  return outbox.filter((item) => item.clientId !== clientId || item.state === 'sending' || item.state === 'sent')
}

/** Removes what has arrived in the thread. `mine` tells one's own messages, since a `clientId` is unique per author only. */
export function settle(
  outbox: Outbox, conversation: string, thread: Thread, state: ThreadState, mine: (message: Message) => boolean,
): Outbox {
  const arrived = new Set(state.messages.filter(mine).map((message) => message.clientId))
  const rest = outbox.filter((item) => {
    if (item.conversation !== conversation || item.thread !== thread) return true
    if (arrived.has(item.clientId)) return false
    return item.state !== 'sent' || (item.rev ?? 0) > state.head
  })
  return rest.length === outbox.length ? outbox : rest
}

/** Gives what is written for another conversation to this one: a visitor without an identity yet, or with a new one. */
export function adopt(outbox: Outbox, conversation: string): Outbox {
  if (outbox.every((item) => item.conversation === conversation)) return outbox
  return outbox
    .filter((item) => item.conversation === conversation || item.state !== 'sent')
    .map((item) => (item.conversation === conversation ? item : { ...item, conversation }))
}

/** After a reload: what was under way may or may not have arrived, so it is sent again. */
export function restored(items: OutboxItem[]): Outbox {
  return items
    .filter((item) => item.state !== 'sent')
    .map((item): OutboxItem => (item.state === 'sending' ? { ...item, state: 'waiting' } : item))
    .sort((a, b) => a.at - b.at)
}

/** 32 characters of chance. `randomUUID` would need https. */
export function newClientId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

function withoutError(item: OutboxItem): OutboxItem {
  const { error: _, ...rest } = item
  return rest
}

function change(outbox: Outbox, clientId: string, make: (item: OutboxItem) => OutboxItem): Outbox {
  return outbox.map((item) => (item.clientId === clientId ? make(item) : item))
}
