// WebSocket where it works, long polling where it does not. Which one it is, nobody above needs to know.

import type { Request } from '@deskhand/api'
import { Connection, type ConnectionOptions } from './connection'
import type { Link, LinkState, ReplyTo } from './link'
import type { Polling, PollingOptions } from './polling'

const UNOPENED_IN_A_ROW = 2

export type FallbackOptions = ConnectionOptions & Pick<PollingOptions, 'call'> & {
  /** Few need it, so it is fetched when it is needed. */
  loadPolling?(): Promise<typeof Polling>
}

export class FallbackLink implements Link {
  private link: Link
  private current: LinkState = 'offline'
  private running = false
  private rounds = 0

  constructor(private readonly options: FallbackOptions) {
    this.link = this.socket()
  }

  get state(): LinkState {
    return this.current
  }

  start(): void {
    this.running = true
    this.link.start()
  }

  stop(): void {
    this.running = false
    this.link.stop()
  }

  takeBack(): void {
    this.link.takeBack()
  }

  request<R extends Request>(request: R): Promise<ReplyTo<R>> {
    return this.link.request(request)
  }

  private socket(): Link {
    const link: Connection = new Connection({
      ...this.options,
      attempt: this.rounds++ * UNOPENED_IN_A_ROW,
      onState: (state) => this.heard(link, state),
      onUnopened: (inARow) => {
        if (inARow === UNOPENED_IN_A_ROW) void this.fallBack(link)
      },
    })
    return link
  }

  private async fallBack(from: Link): Promise<void> {
    const load = this.options.loadPolling ?? (async () => (await import('./polling')).Polling)
    try {
      const Way = await load()
      if (this.link === from && this.running && from.state !== 'online') this.change(this.polling(Way))
    } catch {
      // It cannot be fetched either: the socket goes on trying.
    }
  }

  private polling(Way: typeof Polling): Link {
    const link: Polling = new Way({
      ...this.options,
      onState: (state) => {
        // Polling fails as well: the server is away, and when it is back a socket is worth another try.
        if (state === 'offline' && this.link === link && this.running) this.change(this.socket())
        else this.heard(link, state)
      },
    })
    return link
  }

  private change(link: Link): void {
    const before = this.link
    this.link = link
    before.stop()
    this.become('offline')
    link.start()
  }

  private heard(link: Link, state: LinkState): void {
    if (this.link !== link) return
    if (state === 'online') this.rounds = 0
    this.become(state)
  }

  private become(state: LinkState): void {
    if (this.current === state) return
    this.current = state
    this.options.onState(state)
  }
}
