// One WebSocket to the server that comes back by itself. It knows frames and close codes, and nothing of conversations.

import { ApiError, type Answer, type Event, type Request, type ServerFrame } from '@deskhand/api'
import { backOff, real, type Link, type LinkOptions, type LinkState, type ReplyTo, type Surroundings } from './link'

const PING_EVERY = 25_000
const ANSWER_WITHIN = 10_000
const RESTART_WITHIN = 2_000
const LONGEST_PAUSE = 30_000

export interface ConnectionOptions extends LinkOptions {
  /** Default: `/api/socket` of the page's own server. */
  url?: string
  webSocket?: typeof WebSocket
  /** How many attempts went before, so that pauses go on growing. */
  attempt?: number
  surroundings?: Partial<Surroundings>
  /** How many attempts in a row ended before the socket was open. */
  onUnopened?(inARow: number): void
}

interface Waiting {
  resolve(reply: never): void
  reject(error: ApiError): void
}

export class Connection implements Link {
  private current: LinkState = 'offline'
  private socket: WebSocket | undefined
  private readonly waiting = new Map<number, Waiting>()
  private lastId = 0
  private attempt: number
  private unopened = 0
  private isOpen = false
  private turn = 0
  private running = false
  private restarting = false
  private pause: unknown
  private nextPing: unknown
  private deadline: unknown
  private readonly around: Surroundings

  constructor(private readonly options: ConnectionOptions) {
    this.around = { ...real, ...options.surroundings }
    this.attempt = options.attempt ?? 0
  }

  get state(): LinkState {
    return this.current
  }

  start(): void {
    if (this.running) return
    this.running = true
    globalThis.addEventListener?.('online', this.hurry)
    globalThis.document?.addEventListener('visibilitychange', this.hurry)
    void this.connect()
  }

  stop(): void {
    this.running = false
    globalThis.removeEventListener?.('online', this.hurry)
    globalThis.document?.removeEventListener('visibilitychange', this.hurry)
    this.drop()
    this.become('offline')
  }

  takeBack(): void {
    if (this.current !== 'replaced' && this.current !== 'revoked') return
    this.attempt = 0
    void this.connect()
  }

  request<R extends Request>(request: R): Promise<ReplyTo<R>> {
    if (this.current !== 'online') return Promise.reject(new ApiError('offline'))
    return this.ask(request)
  }

  /** The network is back, or somebody looks again: do not sit out the pause, and do not trust a silent socket. */
  private readonly hurry = () => {
    if (globalThis.document?.visibilityState === 'hidden') return
    if (this.current === 'online') {
      this.ping()
    } else if (this.pause !== undefined) {
      this.attempt = 0
      void this.connect()
    }
  }

  private async connect(): Promise<void> {
    this.drop()
    const turn = ++this.turn
    const superseded = () => this.turn !== turn
    this.become('connecting')
    try {
      // Before the socket, because the server waits only 5 s for `hello`.
      const identity = await this.options.identity()
      if (superseded()) return
      const socket = this.open()
      if (!socket) return
      await this.opened(socket)
      const hello = await this.ask({ do: 'hello', as: identity })
      if (superseded()) return
      this.attempt = 0
      this.become('online')
      this.options.onHello(hello)
      this.schedulePing()
    } catch (error) {
      if (!superseded()) this.failed(error)
    }
  }

  private open(): WebSocket | undefined {
    const Socket = this.options.webSocket ?? WebSocket
    let socket: WebSocket
    try {
      socket = new Socket(this.options.url ?? socketUrl(location))
    } catch {
      this.countUnopened()
      this.again(backOff(this.attempt++, this.around.random))
      return undefined
    }
    this.socket = socket
    this.deadline = this.around.setTimeout(() => this.lost(socket, 1006), ANSWER_WITHIN)
    socket.onmessage = (event) => this.socket === socket && this.receive(String(event.data))
    socket.onclose = (event) => this.lost(socket, event.code)
    return socket
  }

  /** Never resolves for a socket that does not open; `lost` goes on then. */
  private opened(socket: WebSocket): Promise<void> {
    return new Promise((resolve) => {
      socket.onopen = () => {
        this.unopened = 0
        this.isOpen = true
        resolve()
      }
    })
  }

  private ask<R extends Request>(request: R): Promise<ReplyTo<R>> {
    const socket = this.socket
    if (!socket || socket.readyState !== 1) return Promise.reject(new ApiError('offline'))
    const id = ++this.lastId
    return new Promise((resolve, reject) => {
      this.waiting.set(id, { resolve, reject })
      socket.send(JSON.stringify({ id, ...request }))
    })
  }

  private receive(data: string): void {
    let frame: ServerFrame
    try {
      frame = JSON.parse(data) as ServerFrame
    } catch {
      return
    }
    if ('re' in frame) this.answered(frame)
    else if ('event' in frame) this.heard(frame)
  }

  private answered(answer: Answer): void {
    const waiting = this.waiting.get(answer.re)
    this.waiting.delete(answer.re)
    if (answer.error) waiting?.reject(ApiError.from(answer.error))
    else if (answer.ok) waiting?.resolve(answer.ok as never)
  }

  private heard(event: Event): void {
    if (event.event === 'reconnect') this.restarting = true
    this.options.onEvent(event)
  }

  private schedulePing(): void {
    this.around.clearTimeout(this.nextPing)
    this.nextPing = this.around.setTimeout(() => this.ping(), PING_EVERY)
  }

  private ping(): void {
    const socket = this.socket
    if (!socket || this.current !== 'online') return
    this.around.clearTimeout(this.deadline)
    this.deadline = this.around.setTimeout(() => this.lost(socket, 1006), ANSWER_WITHIN)
    this.ask({ do: 'ping' }).then(
      (heads) => {
        if (this.socket !== socket) return
        this.around.clearTimeout(this.deadline)
        this.options.onHeads?.(heads)
        this.schedulePing()
      },
      () => undefined,
    )
  }

  /** The identity could not be had, or `hello` was refused. */
  private failed(error: unknown): void {
    const code = error instanceof ApiError ? error.code : 'internal'
    this.drop()
    if (code === 'replaced') this.become('replaced')
    else if (code === 'unauthorized' || code === 'forbidden' || code === 'blocked') this.become('revoked')
    else this.again(backOff(this.attempt++, this.around.random))
  }

  private lost(socket: WebSocket, code: number): void {
    if (this.socket !== socket) return
    const { isOpen } = this
    const restarting = this.restarting
    this.drop()
    if (code === 4001) return this.become('replaced')
    if (code === 4003) return this.become('revoked')
    if (!isOpen) this.countUnopened()
    this.again(this.pauseAfter(code, restarting))
  }

  private pauseAfter(code: number, restarting: boolean): number {
    if (code === 4000 || restarting) return this.around.random() * RESTART_WITHIN
    // Something we say is not understood: the next attempt will hardly do better, so it is not made often.
    if (code === 1008 || code === 1009) return LONGEST_PAUSE
    return backOff(this.attempt++, this.around.random)
  }

  private countUnopened(): void {
    this.options.onUnopened?.(++this.unopened)
  }

  private again(pause: number): void {
    if (!this.running) return
    this.become('offline')
    this.pause = this.around.setTimeout(() => void this.connect(), pause)
  }

  private drop(): void {
    this.turn++
    this.isOpen = false
    for (const timer of [this.pause, this.nextPing, this.deadline]) this.around.clearTimeout(timer)
    this.pause = undefined
    this.restarting = false
    const { socket } = this
    this.socket = undefined
    if (socket) {
      socket.onmessage = socket.onclose = socket.onopen = null
      socket.close(1000)
    }
    const waiting = [...this.waiting.values()]
    this.waiting.clear()
    for (const { reject } of waiting) reject(new ApiError('offline'))
  }

  private become(state: LinkState): void {
    if (state === 'online') this.around.clearTimeout(this.deadline)
    if (this.current === state) return
    this.current = state
    this.options.onState(state)
  }
}

function socketUrl(page: { protocol: string; host: string }): string {
  return `${page.protocol === 'http:' ? 'ws' : 'wss'}://${page.host}/api/socket`
}
