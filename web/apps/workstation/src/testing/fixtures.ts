// People and sessions for tests.
import type { InboxItem, InboxState, Message, Session, Side, VisitorCard } from '@deskhand/api'

export function aVisitor(name: string): VisitorCard {
  return {
    id: `v-${name}`, nickname: name, avatar: '', channel: 'Website', firstSeen: 0, language: 'en', online: true, sessions: 1,
    source: { clientData: '', page: '', referrer: '', title: '' }, userId: `u_${name}`, verified: false,
  }
}

export function aSession(id: string, more: Partial<Session> = {}): Session {
  return { id, conversation: `c-${id}`, enteredAt: 0, phase: 'serving', rev: 1, ...more }
}

export function aMessage(number: number, text: string, side: Side = 'visitor', more: Partial<Message> = {}): Message {
  return {
    id: `m-${number}`, number, at: number * 1000, rev: number, version: 0, elements: [{ type: 'text', text }],
    from: { avatar: '', name: side, side }, ...more,
  }
}

export function anItem(
  id: string, more: { waitingSince?: number; last?: number; unread?: number; state?: InboxState; session?: Partial<Session> } = {},
): InboxItem {
  return {
    session: aSession(id, more.session), visitor: aVisitor(id), state: more.state ?? 'serving', rev: 1, head: 1, teamHead: 0,
    unread: more.unread ?? 0, waitingSince: more.waitingSince ?? null,
    last: more.last === undefined ? null : aMessage(1, 'hi', 'visitor', { at: more.last }),
  }
}
