// The visitor's way to the server where WebSocket is blocked: requests by POST, changes by a GET that waits.

import { ApiError, call, type Answer, type Changes, type Reply, type Request } from '@deskhand/api'
import { backOff, real, type Hello, type Link, type LinkOptions, type LinkState, type ReplyTo, type Surroundings } from './link'

const ASK_PLACE_EVERY = 15_000

export interface PollingOptions extends LinkOptions {
  surroundings?: Partial<Surroundings>
  call?: typeof call
}

export class Polling implements Link {
  private current: LinkState = 'offline'
  private abort: AbortController | undefined
  private line: Promise<unknown> = Promise.resolve()
  private token = ''
  private lastId = 0
  private attempt = 0
  private timer: unknown
  private placeTimer: unknown
  private readonly around: Surroundings
  private readonly call: typeof call

  constructor(private readonly options: PollingOptions) {
    this.around = { ...real, ...options.surroundings }
    this.call = options.call ?? call
  }

  get state(): LinkState {
    return this.current
  }

  start(): void {
    if (this.abort) return
    this.abort = new AbortController()
    void this.run(this.abort.signal)
  }

  stop(): void {
    this.abort?.abort()
    this.abort = undefined
    this.around.clearTimeout(this.timer)
    this.around.clearTimeout(this.placeTimer)
    this.become('offline')
  }

  takeBack(): void {
    if (this.current !== 'replaced' && this.current !== 'revoked') return
    this.abort = undefined
    this.start()
  }

  request<R extends Request>(request: R): Promise<ReplyTo<R>> {
    if (this.current !== 'online' || !this.abort) return Promise.reject(new ApiError('offline'))
    // Signals are not carried this way; nobody waits for their answer.
    if (request.do === 'typing') return Promise.resolve({ is: 'done' } as ReplyTo<R>)
    return this.post(request, this.abort.signal) as Promise<ReplyTo<R>>
  }

  private async run(signal: AbortSignal): Promise<void> {
    this.become('connecting')
    try {
      const identity = await this.options.identity()
      if (identity.kind !== 'visitor') throw new ApiError('unauthorized')
      this.token = identity.token
      const hello = await this.post({ do: 'enter' }, signal)
      if (hello.is !== 'visitor') throw new ApiError('internal')
      if (signal.aborted) return
      this.attempt = 0
      this.become('online')
      this.options.onHello(hello)
      this.followPlace(hello, signal)
      await this.listen(hello.conversation, hello.head, signal)
    } catch (error) {
      if (!signal.aborted) this.failed(error, signal)
    }
  }

  private async listen(conversation: string, head: number, signal: AbortSignal): Promise<void> {
    let after = head
    while (!signal.aborted) {
      const path = `/api/changes?conversation=${encodeURIComponent(conversation)}&after=${after}`
      const changes = await this.call<Changes>('GET', path, undefined, { bearer: this.token, signal })
      if (signal.aborted) return
      if (changes.head > after || changes.reset) this.options.onEvent({ event: 'changes', ...changes })
      for (const change of changes.changes) {
        if (change.kind === 'session') this.followPlace({ session: change }, signal)
      }
      after = Math.max(after, changes.head)
    }
  }

  /** While somebody waits, their place is asked for; it is not told this way. */
  private followPlace(known: Pick<Extract<Hello, { is: 'visitor' }>, 'session' | 'queue'>, signal: AbortSignal): void {
    this.around.clearTimeout(this.placeTimer)
    const { session, queue } = known
    if (!session) return
    if (session.phase !== 'queued' && session.phase !== 'offered') {
      return this.options.onEvent({ event: 'queue', session: session.id })
    }
    if (queue) this.options.onEvent({ event: 'queue', session: session.id, queue })
    this.placeTimer = this.around.setTimeout(async () => {
      try {
        const hello = await this.post({ do: 'enter' }, signal)
        if (hello.is === 'visitor' && !signal.aborted) this.followPlace(hello, signal)
      } catch {
        // The listening loop notices a lost connection, and asks again when it is back.
      }
    }, queue ? ASK_PLACE_EVERY : 0)
  }

  /** One after the other, as on a socket. */
  private post(request: Request, signal: AbortSignal): Promise<Reply> {
    const turn = this.line.then(() => this.postNow(request, signal))
    this.line = turn.catch(() => undefined)
    return turn
  }

  private async postNow(request: Request, signal: AbortSignal): Promise<Reply> {
    if (signal.aborted) throw new ApiError('offline')
    const frames = [{ id: ++this.lastId, ...request }]
    let body: { answers: Answer[] }
    try {
      body = await this.call<{ answers: Answer[] }>('POST', '/api/frames', { frames }, { bearer: this.token, signal })
    } catch (error) {
      throw error instanceof ApiError ? error : new ApiError('offline')
    }
    const answer = body.answers[0]
    if (answer?.ok) return answer.ok
    throw answer?.error ? ApiError.from(answer.error) : new ApiError('internal')
  }

  private failed(error: unknown, signal: AbortSignal): void {
    const code = error instanceof ApiError ? error.code : 'internal'
    this.around.clearTimeout(this.placeTimer)
    if (code === 'unauthorized' || code === 'forbidden' || code === 'blocked') return this.become('revoked')
    this.become('offline')
    if (signal.aborted) return
    this.timer = this.around.setTimeout(() => void this.run(signal), backOff(this.attempt++, this.around.random))
  }

  private become(state: LinkState): void {
    if (this.current === state) return
    this.current = state
    this.options.onState(state)
  }
}
