// A visitor's conversation: an identity at the first interaction, then everything one can do in a chat.

import {
  ApiError, call, upload, type Element, type Event, type Language, type Message, type Request, type Source, type StoredFile,
  type VisitorIdentity,
} from '@deskhand/api'
import { FallbackLink, type FallbackOptions } from '@deskhand/realtime/fallback'
import { Threads } from '@deskhand/realtime/follow'
import type { Hello, Link, LinkState } from '@deskhand/realtime/link'
import { Sender, storedOutbox, type OutboxStorage } from '@deskhand/realtime/sender'
import { currentSession, emptyThread, type ThreadState } from '@deskhand/realtime/thread'
import { idleView, type ChatView, type TokenPlace } from './view'

const TYPING_IS_SHOWN = 6_000
const TYPING_IS_TOLD_EVERY = 2_000
const JUST_ENDED = 10 * 60_000

export interface ChatOptions {
  webAppId: string
  language(): Language
  source(): Source
  token: TokenPlace
  onChange(view: ChatView): void
  /** New words of the other side, told once, and not for what lay in the history. */
  onMessage?(message: Message): void
  storage?: OutboxStorage
  link?(options: FallbackOptions): Link
  call?: typeof call
  now?(): number
}

export class VisitorChat {
  private view = idleView()
  private readonly link: Link
  private readonly threads: Threads
  private readonly sender: Sender
  private readonly call: typeof call
  private readonly now: () => number
  private creating: Promise<string> | undefined
  private entering = false
  private renewed = false
  private ahead = 0
  private told = { read: 0, typing: 0, message: -1 }
  private typingTimer: ReturnType<typeof setTimeout> | undefined
  private tellTimer: ReturnType<typeof setTimeout> | undefined
  private hellos: { resolve: () => void; reject: (error: ApiError) => void }[] = []

  constructor(private readonly options: ChatOptions) {
    this.call = options.call ?? call
    this.now = options.now ?? Date.now
    this.link = (options.link ?? ((made) => new FallbackLink(made)))({
      identity: async () => ({ kind: 'visitor', token: await this.identity() }),
      onHello: (hello) => this.onHello(hello),
      onEvent: (event) => this.onEvent(event),
      onState: (state) => this.onState(state),
      onHeads: (heads) => this.threads.onHeads(heads),
    })
    this.threads = new Threads({ link: this.link, onChange: (_, __, thread) => this.onThread(thread) })
    this.sender = new Sender({
      link: this.link,
      mine: (message) => message.from.side === 'visitor',
      onChange: (outbox) => this.change({ outbox }),
      storage: options.storage ?? storedOutbox(`deskhand-outbox:${options.webAppId}`),
      now: this.now,
    })
    this.view.outbox = this.sender.outbox
  }

  get current(): ChatView {
    return this.view
  }

  /** Milliseconds of the server's clock. */
  serverNow(): number {
    return this.now() + this.ahead
  }

  /** Connects a visitor who was here before. Does nothing for a new one. */
  resume(): void {
    if (this.options.token.read()) this.link.start()
  }

  /** The first interaction, or the chat was opened again: makes the visitor known and opens a session. */
  begin(): void {
    this.entering = true
    this.link.start()
    void this.enter()
  }

  /** Opens a session now, whatever ended before. */
  startAgain(): Promise<void> {
    return this.do({ do: 'enter' })
  }

  stop(): void {
    clearTimeout(this.typingTimer)
    clearTimeout(this.tellTimer)
    this.link.stop()
  }

  /** Queues words for sending; they are kept when there is no connection. */
  sendText(text: string): void {
    this.sendElements([{ type: 'text', text }])
  }

  sendElements(elements: Element[]): void {
    this.begin()
    clearTimeout(this.tellTimer)
    this.told.typing = 0
    this.sender.send({ conversation: this.view.hello?.conversation ?? '', elements })
  }

  retry(clientId: string): void {
    this.sender.retry(clientId)
  }

  discard(clientId: string): void {
    this.sender.discard(clientId)
  }

  /** Uploads and sends a file. Rejects with `ApiError`, or `AbortError` when cancelled. */
  async sendFile(file: File, onProgress: (part: number) => void, signal: AbortSignal): Promise<void> {
    this.begin()
    const bearer = await this.identity()
    this.sendElements([elementOf(await upload(file, { bearer }, onProgress, signal))])
  }

  async askForPerson(): Promise<void> {
    this.link.start()
    await this.ready()
    const { loaded, session, hello } = this.view
    const known = loaded ? session : hello?.session
    if (!known || known.phase === 'ended') await this.link.request({ do: 'enter' })
    await this.link.request({ do: 'askForPerson' })
  }

  /** Ends the open session, or leaves the queue. */
  async end(): Promise<void> {
    const { session } = this.view
    if (session && session.phase !== 'ended') await this.do({ do: 'end', session: session.id })
  }

  rate(session: string, choice: number, comment: string): Promise<void> {
    return this.do({ do: 'rate', session, choice, comment })
  }

  askForRating(session: string): Promise<void> {
    return this.do({ do: 'askForRating', session })
  }

  /** Thinks an answer of the bot good or bad; `null` takes it back. */
  thumb(number: number, up: boolean | null): Promise<void> {
    return this.do({ do: 'thumb', number, ...(up === null ? {} : { up }) })
  }

  async recall(number: number): Promise<void> {
    const { hello } = this.view
    if (hello) await this.do({ do: 'recall', conversation: hello.conversation, number })
  }

  /** Whether a message of one's own can still be taken back. */
  canRecall(message: Message): boolean {
    const seconds = this.view.hello?.limits.recallSeconds ?? 0
    return message.from.side === 'visitor' && !message.recalled && this.serverNow() < message.at + seconds * 1000
  }

  /** Everything so far was seen. */
  markRead(): void {
    const { hello, thread, unread, link } = this.view
    const last = thread.messages.at(-1)?.number ?? 0
    if (!hello || unread === 0 || last <= this.told.read || link !== 'online') return
    this.told.read = last
    this.link.request({ do: 'read', conversation: hello.conversation, number: last }).catch(() => { this.told.read = 0 })
  }

  /** Tells what stands in the box, at most every two seconds; who pauses is told of with their last words. */
  tellTyping(text: string): void {
    clearTimeout(this.tellTimer)
    const { hello, link } = this.view
    if (!hello || link !== 'online' || text === '') return
    const wait = this.told.typing + TYPING_IS_TOLD_EVERY - this.now()
    if (wait > 0) {
      this.tellTimer = setTimeout(() => this.tellTyping(text), wait)
      return
    }
    this.told.typing = this.now()
    this.link.request({ do: 'typing', conversation: hello.conversation, text: text.slice(0, 500) }).catch(() => undefined)
  }

  async loadOlder(): Promise<void> {
    const { hello } = this.view
    if (hello) await this.threads.loadOlder(hello.conversation)
  }

  private async do(request: Request): Promise<void> {
    this.link.start()
    await this.ready()
    await this.link.request(request)
  }

  /** Resolves with the connection. */
  private ready(): Promise<void> {
    if (this.view.link === 'online') return Promise.resolve()
    return new Promise((resolve, reject) => this.hellos.push({ resolve, reject }))
  }

  /** The token, made where there is none. Attempts of the link share one request. */
  private identity(): Promise<string> {
    const token = this.options.token.read()
    if (token) return Promise.resolve(token)
    this.creating ??= this.create().finally(() => { this.creating = undefined })
    return this.creating
  }

  private async create(): Promise<string> {
    const { webAppId, language, source, token } = this.options
    const made = await this.call<VisitorIdentity>('POST', '/api/visitors', { webAppId, language: language(), source: source() })
    token.write(made.token)
    return made.token
  }

  private onHello(hello: Hello): void {
    if (hello.is !== 'visitor') return
    this.ahead = hello.now - this.now()
    this.told.read = 0
    const changed = this.view.hello && this.view.hello.conversation !== hello.conversation
    if (changed) {
      this.threads.close(this.view.hello!.conversation)
      this.told.message = -1
    }
    this.change({
      hello, queue: hello.queue ?? null,
      ...(changed ? { thread: emptyThread(), loaded: false, session: hello.session ?? undefined } : {}),
    })
    this.sender.adopt(hello.conversation)
    if (this.threads.get(hello.conversation)) this.threads.onHello(hello)
    else this.threads.open(hello.conversation, 'conversation', hello.head)
    void this.enter()
    this.sender.setOnline(true)
    for (const { resolve } of this.hellos.splice(0)) resolve()
  }

  /** Opens a session where none is open. What ended a moment ago is left to be read and rated. */
  private async enter(): Promise<void> {
    const { hello, session, loaded, link } = this.view
    if (!this.entering || !hello || !loaded || link !== 'online') return
    this.entering = false
    const open = session && session.phase !== 'ended'
    const justEnded = session?.phase === 'ended' && this.serverNow() - (session.endedAt ?? 0) < JUST_ENDED && session.endedBecause !== 'silent'
    if (open || justEnded) return
    try {
      await this.link.request({ do: 'enter' })
    } catch {
      this.entering = true
    }
  }

  private onState(link: LinkState): void {
    if (link !== 'online') this.sender.setOnline(false)
    if (link === 'revoked') return this.renew()
    this.change({ link })
  }

  /** The token is worth nothing any more, for example after the desk was set up anew: become a new visitor, once. */
  private renew(): void {
    this.options.token.write(null)
    const wanted = this.view.hello !== null || this.entering || this.view.outbox.length > 0
    if (this.renewed || !wanted) {
      for (const { reject } of this.hellos.splice(0)) reject(new ApiError('unauthorized'))
      this.link.stop()
      return this.change({ link: this.renewed ? 'revoked' : 'idle' })
    }
    this.renewed = true
    this.entering = true
    queueMicrotask(() => this.link.takeBack())
  }

  private onEvent(event: Event): void {
    this.threads.onEvent(event)
    if (event.event === 'queue') this.change({ queue: event.queue ?? null })
    if (event.event === 'typing' && event.side !== 'visitor') this.showTyping(true)
  }

  private showTyping(typing: boolean): void {
    clearTimeout(this.typingTimer)
    if (typing) this.typingTimer = setTimeout(() => this.change({ typing: false }), TYPING_IS_SHOWN)
    if (this.view.typing !== typing) this.change({ typing })
  }

  private onThread(thread: ThreadState): void {
    const { hello } = this.view
    if (!hello) return
    const session = currentSession(thread)
    const fresh = this.freshWords(thread)
    if (fresh.length > 0) this.showTyping(false)
    this.change({
      thread, session, loaded: true, unread: unreadIn(thread),
      queue: session?.phase === 'queued' || session?.phase === 'offered' ? this.view.queue : null,
    })
    this.sender.settle(hello.conversation, 'conversation', thread)
    for (const message of fresh) this.options.onMessage?.(message)
    void this.enter()
  }

  private freshWords(thread: ThreadState): Message[] {
    const known = this.told.message
    this.told.message = Math.max(known, thread.messages.at(-1)?.number ?? 0)
    if (known < 0) return []
    return thread.messages.filter((message) => message.number > known && message.from.side !== 'visitor' && !message.recalled)
  }

  private change(part: Partial<ChatView>): void {
    this.view = { ...this.view, ...part }
    this.options.onChange(this.view)
  }
}

function unreadIn(thread: ThreadState): number {
  const read = thread.read.visitor?.number ?? 0
  return thread.messages.filter(({ number, from, recalled }) => number > read && from.side !== 'visitor' && !recalled).length
}

/** What was stored, as an element that can be drawn before the server fills in the rest. */
function elementOf(file: StoredFile): Element {
  const { fileId, url, name, bytes, mediaType, width, height } = file
  const ref = { fileId, url, name, bytes, mediaType }
  switch (file.element) {
    case 'image': return { type: 'image', ...ref, width, height }
    case 'video': return { type: 'video', ...ref }
    case 'audio': return { type: 'audio', ...ref }
    default: return { type: 'file', ...ref }
  }
}
