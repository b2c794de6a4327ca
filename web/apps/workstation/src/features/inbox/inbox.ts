// What stands in the left list and in which order. Pure: the list, the clock and the choices come in.
import type { InboxItem } from '@deskhand/api'

/** Seconds in which a visitor should have an answer. */
export const RESPONSE_TARGET_SECONDS = 120

export type Urgency = 'calm' | 'soon' | 'late'
export type Order = 'waiting' | 'newest'
export type Filter = 'all' | 'unread' | 'waiting'

/** Amber from 60 % of the target on, red at 100 %. */
export function urgency(waitedMs: number, targetSeconds = RESPONSE_TARGET_SECONDS): Urgency {
  const part = waitedMs / (targetSeconds * 1000)
  if (part >= 1) return 'late'
  return part >= 0.6 ? 'soon' : 'calm'
}

/** When something was last said in a session. */
export function lastAt(item: InboxItem): number {
  return item.last?.at ?? item.session.acceptedAt ?? item.session.enteredAt
}

/** Those who wait for us first, the longest wait on top; or the newest word on top. */
export function sortServing(items: InboxItem[], order: Order): InboxItem[] {
  return [...items].sort((a, b) => {
    if (order === 'waiting' && Boolean(a.waitingSince) !== Boolean(b.waitingSince)) return a.waitingSince ? -1 : 1
    if (order === 'waiting' && a.waitingSince && b.waitingSince) return a.waitingSince - b.waitingSince || byId(a, b)
    return lastAt(b) - lastAt(a) || byId(a, b)
  })
}

export function sortEnded(items: InboxItem[]): InboxItem[] {
  return [...items].sort((a, b) => (b.session.endedAt ?? 0) - (a.session.endedAt ?? 0) || byId(a, b))
}

/** The order that is shown while the pointer rests on the list: what is there stays, what is new comes last. */
export function keepOrder(shown: readonly string[], items: InboxItem[]): InboxItem[] {
  const place = new Map(shown.map((id, at) => [id, at]))
  return [...items].sort((a, b) => (place.get(a.session.id) ?? Infinity) - (place.get(b.session.id) ?? Infinity) || 0)
}

/** The open session always stays visible, so that nothing disappears from under one's hands. */
export function filterItems(items: InboxItem[], filter: Filter, open?: string): InboxItem[] {
  if (filter === 'all') return items
  return items.filter((item) => item.session.id === open || (filter === 'unread' ? item.unread > 0 : Boolean(item.waitingSince)))
}

/** The session to go to with Alt+N: who waits longest, and is not the one that is open. */
export function nextWaiting(items: InboxItem[], open?: string): InboxItem | undefined {
  return sortServing(items, 'waiting').find((item) => item.waitingSince && item.session.id !== open)
}

/** The session of an agent who serves just one. */
export function onlySession(items: InboxItem[]): string | undefined {
  return items.length === 1 ? items[0]?.session.id : undefined
}

/** The neighbour of the open session, around the ends. */
export function neighbour(items: InboxItem[], open: string | undefined, step: 1 | -1): InboxItem | undefined {
  if (items.length === 0) return undefined
  const at = items.findIndex((item) => item.session.id === open)
  if (at < 0) return step === 1 ? items[0] : items.at(-1)
  return items[(at + step + items.length) % items.length]
}

/** What the title and the favicon count: unread messages, and offers to be answered. */
export function attention(items: InboxItem[]): number {
  return items.reduce((sum, { state, unread }) => {
    if (state === 'offered' || state === 'transferOffered') return sum + 1
    return state === 'serving' ? sum + unread : sum
  }, 0)
}

function byId(a: InboxItem, b: InboxItem): number {
  return a.session.id < b.session.id ? -1 : 1
}
