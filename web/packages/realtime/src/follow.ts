// Keeps threads and the member's list as new as the server: applies what is told, asks for what was missed.

import { ApiError, type Event, type Head, type Heads, type Inbox, type Thread } from '@deskhand/api'
import { applyChangesToInbox, applyInbox, emptyInbox, inboxOf, type InboxList } from './inbox'
import { real, type Hello, type Link, type Surroundings } from './link'
import { applyChanges, applyHistory, emptyThread, type ThreadState } from './thread'

const ASK_AGAIN_AFTER = 1_000

interface Followed {
  conversation: string
  thread: Thread
  state: ThreadState
  /** The latest `rev` heard of. */
  wanted: number
  loaded: boolean
  asking: boolean
  older?: Promise<void> | undefined
}

export interface ThreadsOptions {
  link: Pick<Link, 'request'>
  onChange(conversation: string, thread: Thread, state: ThreadState): void
  /** Messages per page. Default 50. */
  page?: number
  surroundings?: Partial<Surroundings>
}

export class Threads {
  private readonly followed = new Map<string, Followed>()
  private readonly around: Surroundings

  constructor(private readonly options: ThreadsOptions) {
    this.around = { ...real, ...options.surroundings }
  }

  get(conversation: string, thread: Thread = 'conversation'): ThreadState | undefined {
    return this.followed.get(key(conversation, thread))?.state
  }

  /** Whether the thread's latest page is there. */
  isLoaded(conversation: string, thread: Thread = 'conversation'): boolean {
    return this.followed.get(key(conversation, thread))?.loaded ?? false
  }

  /** Follows a thread from now on: loads its latest page, or what was missed since. */
  open(conversation: string, thread: Thread = 'conversation', head = 0): void {
    const found = this.followed.get(key(conversation, thread))
    const followed: Followed = found ?? { conversation, thread, state: emptyThread(), wanted: 0, loaded: false, asking: false }
    if (!found) this.followed.set(key(conversation, thread), followed)
    followed.wanted = Math.max(followed.wanted, head)
    void this.catchUp(followed)
  }

  /** Forgets a thread. */
  close(conversation: string, thread: Thread = 'conversation'): void {
    this.followed.delete(key(conversation, thread))
  }

  /** Loads the page before the oldest message. Rejects with `ApiError`. Several calls share one request. */
  loadOlder(conversation: string, thread: Thread = 'conversation'): Promise<void> {
    const followed = this.followed.get(key(conversation, thread))
    const before = followed?.state.messages[0]?.number
    if (!followed || !followed.state.hasOlder || before === undefined) return Promise.resolve()
    followed.older ??= this.options.link
      .request({ do: 'history', conversation, ...which(thread), before, limit: this.options.page ?? 50 })
      .then((history) => this.become(followed, applyHistory(followed.state, history)))
      .finally(() => { followed.older = undefined })
    return followed.older
  }

  /** Give it every event of the link. */
  onEvent(event: Event): void {
    if (event.event !== 'changes') return
    const followed = this.followed.get(key(event.conversation, event.thread ?? 'conversation'))
    if (!followed) return
    followed.wanted = Math.max(followed.wanted, event.head)
    if (!followed.loaded) return
    const { state, gap } = applyChanges(followed.state, event)
    if (event.reset) this.forget(followed)
    if (gap) void this.catchUp(followed)
    else this.become(followed, state)
  }

  /** Give it every hello: a visitor's one conversation, or those of the member's list. Asks for what was missed. */
  onHello(hello: Hello): void {
    const heads = hello.is === 'visitor' ? [{ conversation: hello.conversation, rev: hello.head }] : headsOfInbox(hello.inbox)
    const told = new Set(heads.map(({ conversation, thread }) => key(conversation, thread ?? 'conversation')))
    for (const [at, followed] of this.followed) {
      // What the hello does not speak of is asked for once.
      if (!told.has(at) && followed.loaded) followed.wanted = Math.max(followed.wanted, followed.state.head + 1)
      // A desk restored from a backup knows less than we do.
      if (hello.is === 'visitor' && told.has(at) && hello.head < followed.state.head) this.forget(followed)
      void this.catchUp(followed)
    }
    this.hear(heads)
  }

  /** Give it every answer to a ping. */
  onHeads(heads: Heads): void {
    this.hear(heads.conversations)
  }

  private hear(heads: Head[]): void {
    for (const { conversation, thread = 'conversation', rev } of heads) {
      const followed = this.followed.get(key(conversation, thread))
      if (!followed) continue
      followed.wanted = Math.max(followed.wanted, rev)
      void this.catchUp(followed)
    }
  }

  private async catchUp(followed: Followed): Promise<void> {
    if (followed.asking) return
    followed.asking = true
    try {
      while (!followed.loaded || followed.state.head < followed.wanted) {
        if (this.followed.get(key(followed.conversation, followed.thread)) !== followed) return
        if (followed.loaded) await this.askChanges(followed)
        else await this.load(followed)
      }
    } catch (error) {
      // Offline ends with a hello, which begins again. Everything else is asked again after a moment.
      const code = error instanceof ApiError ? error.code : 'internal'
      const hopeless = code === 'offline' || code === 'notFound' || code === 'forbidden' || code === 'notYours'
      if (!hopeless) this.around.setTimeout(() => void this.catchUp(followed), ASK_AGAIN_AFTER)
    } finally {
      followed.asking = false
    }
  }

  private async load(followed: Followed): Promise<void> {
    const { conversation, thread } = followed
    const history = await this.options.link.request({
      do: 'history', conversation, ...which(thread), limit: this.options.page ?? 50,
    })
    followed.loaded = true
    this.become(followed, applyHistory(emptyThread(), history))
  }

  private async askChanges(followed: Followed): Promise<void> {
    const { conversation, thread } = followed
    const changes = await this.options.link.request({ do: 'changes', conversation, ...which(thread), after: followed.state.head })
    if (changes.reset) return this.forget(followed)
    const before = followed.state.head
    this.become(followed, applyChanges(followed.state, changes).state)
    // The server knows best what the latest is; a head heard elsewhere must not make us ask for ever.
    if (followed.state.head === before) followed.wanted = before
  }

  private forget(followed: Followed): void {
    followed.loaded = false
    followed.wanted = 0
    followed.state = emptyThread()
  }

  private become(followed: Followed, state: ThreadState): void {
    if (state === followed.state) return
    followed.state = state
    this.options.onChange(followed.conversation, followed.thread, state)
  }
}

export interface InboxFollowerOptions {
  link: Pick<Link, 'request'>
  onChange(inbox: InboxList): void
}

/** The member's list, kept in step the same way. */
export class InboxFollower {
  private list = emptyInbox()
  private wanted = 0
  private asking = false

  constructor(private readonly options: InboxFollowerOptions) {}

  get inbox(): InboxList {
    return this.list
  }

  onHello(hello: Hello): void {
    if (hello.is === 'member') this.become(inboxOf(hello.inbox))
  }

  onEvent(event: Event): void {
    if (event.event === 'inbox') this.apply(event)
    else if (event.event === 'changes') this.become(applyChangesToInbox(this.list, event))
  }

  onHeads(heads: Heads): void {
    this.wanted = Math.max(this.wanted, heads.inbox ?? 0)
    void this.catchUp()
  }

  private apply(event: Inbox): void {
    const { inbox, gap } = applyInbox(this.list, event)
    this.wanted = Math.max(this.wanted, event.head)
    if (gap) void this.catchUp()
    else this.become(inbox)
  }

  private async catchUp(): Promise<void> {
    if (this.asking) return
    this.asking = true
    try {
      while (this.list.head < this.wanted) {
        const answer = await this.options.link.request({ do: 'inbox', after: this.list.head })
        const before = this.list.head
        this.become(applyInbox(this.list, answer).inbox)
        if (this.list.head === before) this.wanted = before
      }
    } catch {
      // The next hello brings the whole list; the next ping asks again.
    } finally {
      this.asking = false
    }
  }

  private become(list: InboxList): void {
    if (list === this.list) return
    this.list = list
    this.options.onChange(list)
  }
}

function headsOfInbox(inbox: Inbox): Head[] {
  return inbox.items.flatMap((item): Head[] => [
    { conversation: item.session.conversation, thread: 'conversation', rev: item.head },
    { conversation: item.session.conversation, thread: 'team', rev: item.teamHead },
  ])
}

function key(conversation: string, thread: Thread): string {
  return `${conversation} ${thread}`
}

function which(thread: Thread): { thread?: Thread } {
  return thread === 'conversation' ? {} : { thread }
}
