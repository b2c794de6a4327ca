// The member's list of sessions: a reducer for its own changes, and one for those of the conversations in it.

import type { Change, Changes, Inbox, InboxItem } from '@deskhand/api'

export interface InboxList {
  head: number
  /** By session. */
  items: Record<string, InboxItem>
}

export function emptyInbox(): InboxList {
  return { head: 0, items: {} }
}

/** The list as `hello` tells it, which is all of it. */
export function inboxOf(inbox: Inbox): InboxList {
  return applyInbox(emptyInbox(), { ...inbox, after: 0 }).inbox
}

/** Applies what comes next. `gap`: ask with `{"do": "inbox", "after": inbox.head}`. */
export function applyInbox(list: InboxList, inbox: Inbox): { inbox: InboxList; gap: boolean } {
  if (inbox.head <= list.head && list.head > 0) return { inbox: list, gap: false }
  if (inbox.after > list.head) return { inbox: list, gap: true }

  const items = { ...list.items }
  for (const item of inbox.items) {
    const known = items[item.session.id]
    if (known && known.rev >= item.rev) continue
    if (item.state === 'gone') delete items[item.session.id]
    else items[item.session.id] = keepNewer(known, item)
  }
  return { inbox: { head: inbox.head, items }, gap: false }
}

/** Keeps an item's last line, unread count and waiting time as new as its conversation. */
export function applyChangesToInbox(list: InboxList, changes: Changes): InboxList {
  if (changes.reset) return list
  const touched = Object.values(list.items).filter((item) => item.session.conversation === changes.conversation)
  if (touched.length === 0) return list

  const items = { ...list.items }
  for (const item of touched) {
    items[item.session.id] = changes.thread === 'team'
      ? { ...item, teamHead: Math.max(item.teamHead, changes.head) }
      : withChanges(item, changes)
  }
  return { ...list, items }
}

/** The list may tell of a conversation later than the conversation itself did. */
function keepNewer(known: InboxItem | undefined, item: InboxItem): InboxItem {
  if (!known || known.head <= item.head) return item
  const { head, last, unread, waitingSince } = known
  const session = known.session.rev > item.session.rev ? known.session : item.session
  return { ...item, session, head, last: last ?? null, unread, waitingSince: waitingSince ?? null }
}

function withChanges(item: InboxItem, changes: Changes): InboxItem {
  if (changes.head <= item.head) return item
  const next = { ...item }
  for (const change of changes.changes) if (change.rev > item.head) applyChange(next, change)
  next.head = changes.head
  return next
}

function applyChange(item: InboxItem, change: Change): void {
  switch (change.kind) {
    case 'message': {
      const lastNumber = item.last?.number ?? 0
      if (change.number < lastNumber) return
      const { kind: _, ...message } = change
      item.last = message
      // A modified or recalled message is not a new word.
      if (change.number === lastNumber || change.version > 0 || change.recalled) return
      if (change.from.side === 'visitor') {
        item.unread++
        item.waitingSince ??= change.at
      } else if (change.from.side === 'agent') {
        item.waitingSince = null
      }
      return
    }
    case 'read':
      if (change.reader === 'agent' && change.number >= (item.last?.number ?? 0)) item.unread = 0
      return
    case 'session': {
      if (change.id !== item.session.id || change.rev <= item.session.rev) return
      const { kind: _, ...session } = change
      item.session = session
      return
    }
    default:
      change satisfies never
  }
}
