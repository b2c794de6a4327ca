// Stand-ins for tests: a clock that is moved by hand, a socket, chance that can be repeated, and rows.

import type { Change, Changes, Message, Request } from '@deskhand/api'
import type { Surroundings } from './link'

export class FakeClock implements Surroundings {
  now = 0
  private timers: { at: number; run: () => void; id: number }[] = []
  private lastId = 0
  random = () => 0.5

  setTimeout = (run: () => void, ms: number) => {
    this.timers.push({ at: this.now + ms, run, id: ++this.lastId })
    return this.lastId
  }

  clearTimeout = (timer: unknown) => {
    this.timers = this.timers.filter(({ id }) => id !== timer)
  }

  get pending(): number {
    return this.timers.length
  }

  /** Lets time pass, running what falls due and what follows from it. */
  async advance(ms: number): Promise<void> {
    const end = this.now + ms
    await settled()
    for (;;) {
      const due = this.timers.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at || a.id - b.id)[0]
      if (!due) break
      this.timers = this.timers.filter((timer) => timer !== due)
      this.now = Math.max(this.now, due.at)
      due.run()
      await settled()
    }
    this.now = end
  }
}

/** Waits until promises that are already resolvable have run. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 200; turn++) await Promise.resolve()
}

export class FakeSocket {
  static all: FakeSocket[] = []
  static get last(): FakeSocket {
    return FakeSocket.all.at(-1)!
  }

  readyState = 0
  onopen: (() => void) | null = null
  onclose: ((event: { code: number }) => void) | null = null
  onmessage: ((event: { data: string }) => void) | null = null
  sent: (Request & { id: number })[] = []
  closedWith: number | undefined

  constructor(readonly url: string) {
    FakeSocket.all.push(this)
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text))
  }

  close(code: number): void {
    this.closedWith ??= code
    this.readyState = 3
  }

  opens(): void {
    this.readyState = 1
    this.onopen?.()
  }

  says(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) })
  }

  answers(request: Request['do'], ok: unknown): void {
    this.says({ re: this.sent.findLast((frame) => frame.do === request)!.id, ok })
  }

  ends(code: number): void {
    this.readyState = 3
    this.onclose?.({ code })
  }
}

/** Repeatable chance (mulberry32). */
export function chance(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

export function message(number: number, rev = number, more: Partial<Message> = {}): Message {
  return {
    id: `m${number}`, number, rev, version: 0, at: 1_000 * number,
    from: { side: 'visitor', name: 'Visitor', avatar: '' },
    elements: [{ type: 'text', text: `text ${number}` }], ...more,
  }
}

export function messageChange(number: number, rev = number, more: Partial<Message> = {}): Change {
  return { kind: 'message', ...message(number, rev, more) }
}

export function changesOf(after: number, head: number, changes: Change[], more: Partial<Changes> = {}): Changes {
  return { conversation: 'c', after, head, changes, ...more }
}
