// Empties the outbox: one message after the other in each thread, again after a pause, again after a reload.

import { ApiError, type Element, type ErrorCode, type Message, type Thread } from '@deskhand/api'
import { backOff, real, type Link, type Surroundings } from './link'
import * as outbox from './outbox'
import type { Outbox, OutboxItem } from './outbox'
import type { ThreadState } from './thread'

/** Where unsent messages outlive the page. */
export interface OutboxStorage {
  load(): OutboxItem[]
  save(item: OutboxItem): void
  remove(clientId: string): void
}

/** One key per message, so that two tabs do not overwrite each other. Where storage throws, nothing outlives the page. */
export function storedOutbox(prefix: string, storage: () => Storage = () => localStorage): OutboxStorage {
  const quietly = <T>(run: (storage: Storage) => T, otherwise: T): T => {
    try {
      return run(storage())
    } catch {
      return otherwise
    }
  }
  const start = `${prefix}:`
  return {
    load: () => quietly((all) => {
      const keys = Array.from({ length: all.length }, (_, at) => all.key(at) ?? '').filter((key) => key.startsWith(start))
      return keys.map((key) => JSON.parse(all.getItem(key) ?? '') as OutboxItem)
    }, []),
    save: (item) => quietly((all) => all.setItem(start + item.clientId, JSON.stringify(item)), undefined),
    remove: (clientId) => quietly((all) => all.removeItem(start + clientId), undefined),
  }
}

export interface SenderOptions {
  link: Pick<Link, 'request'>
  onChange(outbox: Outbox): void
  /** Tells one's own messages in a thread. */
  mine(message: Message): boolean
  /** A message will never be sent as it is. */
  onFailed?(item: OutboxItem, code: ErrorCode): void
  storage?: OutboxStorage
  surroundings?: Partial<Surroundings>
  now?(): number
}

export class Sender {
  private items: Outbox
  private readonly around: Surroundings
  private readonly now: () => number
  private readonly pauses = new Map<string, unknown>()
  private attempts = 0
  private online = false
  private lastAt = 0

  constructor(private readonly options: SenderOptions) {
    this.around = { ...real, ...options.surroundings }
    this.now = options.now ?? Date.now
    this.items = outbox.restored(options.storage?.load() ?? [])
    this.lastAt = this.items.at(-1)?.at ?? 0
  }

  get outbox(): Outbox {
    return this.items
  }

  /** Puts a message into the line. Returns its `clientId`. */
  send(message: { conversation: string; elements: Element[]; thread?: Thread; quote?: number }): string {
    const clientId = outbox.newClientId()
    const { conversation, elements, thread = 'conversation', quote } = message
    const item = { clientId, conversation, thread, elements, at: this.tick(), ...(quote === undefined ? {} : { quote }) }
    this.become(outbox.add(this.items, item), clientId)
    this.push()
    return clientId
  }

  retry(clientId: string): void {
    this.become(outbox.retry(this.items, clientId, this.tick()), clientId)
    this.push()
  }

  discard(clientId: string): void {
    this.become(outbox.discard(this.items, clientId), clientId)
    this.push()
  }

  /** Call before going online where one writes to a single conversation: all that waits is for it. */
  adopt(conversation: string): void {
    const items = outbox.adopt(this.items, conversation)
    if (items === this.items) return
    this.items = items
    for (const item of items) this.options.storage?.save(item)
    this.options.onChange(items)
  }

  /** Call with every state of the link: sending starts when it is online, and stops when it is not. */
  setOnline(online: boolean): void {
    this.online = online
    this.attempts = 0
    for (const pause of this.pauses.values()) this.around.clearTimeout(pause)
    this.pauses.clear()
    this.push()
  }

  /** Call with every new state of a thread: what arrived there leaves the outbox. */
  settle(conversation: string, thread: Thread, state: ThreadState): void {
    const rest = outbox.settle(this.items, conversation, thread, state, this.options.mine)
    if (rest === this.items) return
    const gone = this.items.filter((item) => !rest.includes(item))
    this.items = rest
    for (const item of gone) this.options.storage?.remove(item.clientId)
    this.options.onChange(rest)
    this.push()
  }

  private push(): void {
    if (!this.online) return
    const lines = new Map(this.items.map((item) => [`${item.conversation} ${item.thread}`, item]))
    for (const [line, { conversation, thread }] of lines) {
      if (this.pauses.has(line)) continue
      const item = outbox.next(this.items, conversation, thread)
      if (item) void this.sendOne(line, item)
    }
  }

  private async sendOne(line: string, item: OutboxItem): Promise<void> {
    const { clientId, conversation, thread, elements, quote } = item
    this.become(outbox.sending(this.items, clientId), clientId)
    try {
      const reply = await this.options.link.request({
        do: 'send', conversation, clientId, elements,
        ...(thread === 'conversation' ? {} : { thread }),
        ...(quote === undefined ? {} : { quote }),
      })
      this.attempts = 0
      this.become(outbox.sent(this.items, clientId, reply), clientId)
    } catch (error) {
      this.failed(line, item, error)
    }
    this.push()
  }

  private failed(line: string, item: OutboxItem, error: unknown): void {
    const code = error instanceof ApiError ? error.code : 'internal'
    // It may have arrived as a change while its answer was lost.
    if (!this.items.some((known) => known.clientId === item.clientId)) return
    this.become(outbox.refused(this.items, item.clientId, code), item.clientId)
    if (!outbox.willBeTriedAgain(code)) return this.options.onFailed?.(item, code)

    const asked = error instanceof ApiError && error.retryAfter ? error.retryAfter * 1000 : 0
    const pause = this.around.setTimeout(() => {
      this.pauses.delete(line)
      this.push()
    }, Math.max(asked, backOff(this.attempts++, this.around.random)))
    this.pauses.set(line, pause)
  }

  private become(items: Outbox, touched: string): void {
    this.items = items
    const item = items.find((known) => known.clientId === touched)
    if (item && item.state !== 'sent') this.options.storage?.save(item)
    else this.options.storage?.remove(touched)
    this.options.onChange(items)
  }

  /** Later than every message before it, so that the order survives storage. */
  private tick(): number {
    this.lastAt = Math.max(this.lastAt + 1, this.now())
    return this.lastAt
  }
}
