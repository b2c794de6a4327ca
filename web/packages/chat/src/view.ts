// What a page draws of a chat. Apart from the chat itself, so that a page can be drawn before that is loaded.

import type { QueuePlace, Session, VisitorHello } from '@deskhand/api'
import type { LinkState } from '@deskhand/realtime/link'
import type { Outbox } from '@deskhand/realtime/outbox'
import { emptyThread, type ThreadState } from '@deskhand/realtime/thread'

/** Where the visitor's token is kept between visits. */
export interface TokenPlace {
  read(): string | null
  write(token: string | null): void
}

export interface ChatView {
  /** `idle`: nobody has interacted yet, and the server knows nothing of this visitor. */
  link: LinkState | 'idle'
  hello: VisitorHello | null
  thread: ThreadState
  /** The latest page of messages is there. */
  loaded: boolean
  /** The open session, else the one that ended last. */
  session: Session | undefined
  outbox: Outbox
  queue: QueuePlace | null
  /** The other side is writing. */
  typing: boolean
  /** Messages of the other side that were not read. */
  unread: number
}

export function idleView(): ChatView {
  return {
    link: 'idle', hello: null, thread: emptyThread(), loaded: false, session: undefined, outbox: [], queue: null, typing: false, unread: 0,
  }
}
