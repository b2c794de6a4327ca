// A thread as a client knows it, and the two ways it grows: changes that come after what is known, and older pages.

import type { Change, Changes, History, Message, ReadMark, Session } from '@deskhand/api'

export interface ThreadState {
  /** The latest `rev` known. */
  head: number
  /** By number, without holes between the oldest and the newest known. */
  messages: Message[]
  sessions: Record<string, Session>
  read: { visitor: ReadMark | null; agent: ReadMark | null }
  /** The server has messages before the first of `messages`. */
  hasOlder: boolean
  /** Changed messages older than what is loaded, kept until their page comes, which may be older than the change. */
  aside: Record<number, Message>
}

export function emptyThread(): ThreadState {
  return { head: 0, messages: [], sessions: {}, read: { visitor: null, agent: null }, hasOlder: false, aside: {} }
}

/** Applies what comes next. `gap`: something before it is missing, or the thread must be loaded anew; ask the server. */
export function applyChanges(state: ThreadState, changes: Changes): { state: ThreadState; gap: boolean } {
  if (changes.reset) return { state, gap: true }
  if (changes.head <= state.head) return { state, gap: false }
  if (changes.after > state.head) return { state, gap: true }

  const next = copy(state)
  for (const change of changes.changes) applyChange(next, change)
  next.head = changes.head
  return { state: next, gap: false }
}

/** Adds a page: the latest to an empty thread, or the one before the oldest message known. */
export function applyHistory(state: ThreadState, history: History): ThreadState {
  const next = copy(state)
  const fresh = state.head === 0 && state.messages.length === 0
  const first = state.messages[0]
  if (fresh) next.head = history.head
  if (fresh || !first || (history.messages[0]?.number ?? 0) < first.number) next.hasOlder = history.more

  for (const message of history.messages) {
    const changed = next.aside[message.number]
    delete next.aside[message.number]
    putMessage(next.messages, changed && changed.rev > message.rev ? changed : message)
  }
  for (const session of history.sessions) putSession(next, session)
  for (const mark of history.read) putRead(next, mark)
  return next
}

/** The session that is open, else the one that ended last. */
export function currentSession(state: ThreadState): Session | undefined {
  let found: Session | undefined
  for (const session of Object.values(state.sessions)) {
    const open = session.phase !== 'ended'
    const foundOpen = found !== undefined && found.phase !== 'ended'
    if (!found || (open && !foundOpen) || (open === foundOpen && session.enteredAt > found.enteredAt)) found = session
  }
  return found
}

function copy(state: ThreadState): ThreadState {
  return {
    ...state,
    messages: [...state.messages],
    sessions: { ...state.sessions },
    read: { ...state.read },
    aside: { ...state.aside },
  }
}

function applyChange(state: ThreadState, change: Change): void {
  switch (change.kind) {
    case 'message': {
      const { kind: _, ...message } = change
      const first = state.messages[0]
      if (state.hasOlder && first && message.number < first.number) putAside(state, message)
      else putMessage(state.messages, message)
      return
    }
    case 'read': {
      const { kind: _, ...mark } = change
      return putRead(state, mark)
    }
    case 'session': {
      const { kind: _, ...session } = change
      return putSession(state, session)
    }
    default:
      // A newer server may know more kinds; they must be ignored.
      change satisfies never
  }
}

function putAside(state: ThreadState, message: Message): void {
  const known = state.aside[message.number]
  if (!known || known.rev < message.rev) state.aside[message.number] = message
}

function putMessage(messages: Message[], message: Message): void {
  let at = messages.length
  while (at > 0 && messages[at - 1]!.number > message.number) at--
  const known = messages[at - 1]
  if (known?.number !== message.number) messages.splice(at, 0, message)
  else if (known.rev < message.rev) messages[at - 1] = message
}

function putSession(state: ThreadState, session: Session): void {
  const known = state.sessions[session.id]
  if (!known || known.rev < session.rev) state.sessions[session.id] = session
}

function putRead(state: ThreadState, mark: ReadMark): void {
  if (mark.reader !== 'visitor' && mark.reader !== 'agent') return
  const known = state.read[mark.reader]
  if (!known || known.rev < mark.rev) state.read[mark.reader] = mark
}
