import { ApiError, type Change, type InboxItem, type Reply, type Request } from '@deskhand/api'
import { expect, test } from 'vitest'
import { chance, changesOf, FakeClock, message, messageChange, settled } from './fakes'
import { InboxFollower, Threads } from './follow'
import type { InboxList } from './inbox'
import type { ThreadState } from './thread'

/** A conversation on a server: rows by rev, asked for the way the protocol says. */
class Server {
  rows: Change[] = []
  asked: Request['do'][] = []
  online = true
  keeps = 1_000

  get head(): number {
    return this.rows.length
  }

  writes(count: number): void {
    for (let left = count; left > 0; left--) this.rows.push(messageChange(this.head + 1))
  }

  request = (async (request: Request): Promise<Reply> => {
    this.asked.push(request.do)
    await Promise.resolve()
    if (!this.online) throw new ApiError('offline')
    if (request.do === 'history') {
      const until = request.before ? request.before - 1 : this.head
      const from = Math.max(1, until - (request.limit ?? 50) + 1)
      const messages = Array.from({ length: Math.max(0, until - from + 1) }, (_, at) => message(from + at))
      return { is: 'history', conversation: 'c', head: this.head, messages, more: from > 1, read: [], sessions: [] }
    }
    if (request.do === 'changes') {
      if (this.head - request.after > this.keeps) return { is: 'changes', ...changesOf(request.after, this.head, [], { reset: true }) }
      const rows = this.rows.slice(request.after, request.after + 10)
      const head = request.after + rows.length
      return { is: 'changes', ...changesOf(request.after, head, rows, { more: head < this.head }) }
    }
    throw new Error(`${request.do} is not expected`)
  }) as never

  event(after: number, head: number) {
    return { event: 'changes' as const, ...changesOf(after, head, this.rows.slice(after, head)) }
  }

  hello() {
    return { is: 'visitor', conversation: 'c', head: this.head } as never
  }
}

function follow(server: Server, clock = new FakeClock()) {
  const seen: ThreadState[] = []
  const threads = new Threads({ link: { request: server.request }, onChange: (_, __, state) => seen.push(state), surroundings: clock })
  return { threads, seen, last: () => seen.at(-1)?.messages.map(({ number }) => number) ?? [] }
}

test('opening a thread loads its latest page, and older ones on request', async () => {
  const server = new Server()
  server.writes(80)
  const { threads, last } = follow(server)
  threads.open('c')
  await settled()
  expect([last()[0], last().length]).toEqual([31, 50])
  await Promise.all([threads.loadOlder('c'), threads.loadOlder('c')])
  expect([last()[0], last().length, server.asked]).toEqual([1, 80, ['history', 'history']])
})

test('a gap is asked for, in as many pages as it takes', async () => {
  const server = new Server()
  server.writes(5)
  const { threads, last } = follow(server)
  threads.open('c')
  await settled()
  server.writes(35)
  threads.onEvent(server.event(39, 40))
  await settled()
  expect(last().length).toBe(40)
})

test('what was missed while away is asked for at the next hello', async () => {
  const server = new Server()
  server.writes(3)
  const { threads, last } = follow(server)
  threads.open('c')
  await settled()
  server.writes(4)
  threads.onHello(server.hello())
  await settled()
  expect(last().length).toBe(7)
})

test('a lost last message is found by the answer to a ping', async () => {
  const server = new Server()
  server.writes(1)
  const { threads, last } = follow(server)
  threads.open('c')
  await settled()
  server.writes(1)
  threads.onHeads({ conversations: [{ conversation: 'c', rev: 2 }], now: 0 })
  await settled()
  expect(last()).toEqual([1, 2])
})

test('too far behind means forgetting the thread and loading it', async () => {
  const server = new Server()
  server.writes(2)
  server.keeps = 5
  const { threads, last } = follow(server)
  threads.open('c')
  await settled()
  server.writes(60)
  threads.onHello(server.hello())
  await settled()
  expect([last()[0], last().at(-1)]).toEqual([13, 62])
})

test('a thread opened while offline is loaded at the next hello', async () => {
  const server = new Server()
  server.writes(2)
  server.online = false
  const { threads, last } = follow(server)
  threads.open('c')
  await settled()
  expect(last()).toEqual([])
  server.online = true
  threads.onHello(server.hello())
  await settled()
  expect(last()).toEqual([1, 2])
})

test('a head that the server does not know does not make the client ask for ever', async () => {
  const server = new Server()
  server.writes(1)
  const { threads } = follow(server)
  threads.open('c', 'conversation', 99)
  await settled()
  expect(server.asked).toEqual(['history', 'changes'])
})

test('a desk that was restored from a backup is believed', async () => {
  const server = new Server()
  server.writes(9)
  const { threads, last } = follow(server)
  threads.open('c')
  await settled()
  server.rows.length = 4
  threads.onHello(server.hello())
  await settled()
  expect(last()).toEqual([1, 2, 3, 4])
})

test('lost, doubled and late events and lost connections still end in the whole thread', async () => {
  for (let seed = 1; seed <= 100; seed++) {
    const random = chance(seed)
    const [server, clock] = [new Server(), new FakeClock()]
    const { threads, seen } = follow(server, clock)
    threads.open('c')
    for (let step = 0; step < 60; step++) {
      const before = server.head
      server.writes(Math.floor(random() * 3))
      const roll = random()
      if (roll < 0.5 && server.head > before) threads.onEvent(server.event(before, server.head))
      else if (roll < 0.6 && before > 2) threads.onEvent(server.event(before - 2, before))
      else if (roll < 0.7) server.online = !server.online
      else if (roll < 0.8 && server.online) threads.onHello(server.hello())
      if (random() < 0.5) await settled()
      const numbers = seen.at(-1)?.messages.map(({ number }) => number) ?? []
      expect(numbers).toEqual(numbers.map((_, at) => (numbers[0] ?? 0) + at))
    }
    server.online = true
    threads.onHello(server.hello())
    await clock.advance(10_000)
    expect(seen.at(-1)?.head ?? 0).toBe(server.head)
    expect(seen.at(-1)?.messages.at(-1)?.number ?? 0).toBe(server.head)
  }
})

function item(id: string, rev: number, more: Partial<InboxItem> = {}): InboxItem {
  return {
    rev, head: 0, teamHead: 0, unread: 0, state: 'serving', visitor: {} as never,
    session: { id, conversation: `c-${id}`, enteredAt: 0, phase: 'serving', rev: 1 }, ...more,
  }
}

test('the list is told by hello, changed by events, and asked for after a gap', async () => {
  const lists: InboxList[] = []
  const request = (async () => ({ is: 'inbox', after: 2, head: 4, items: [item('b', 3), item('a', 4, { state: 'gone' })] })) as never
  const follower = new InboxFollower({ link: { request }, onChange: (list) => lists.push(list) })
  follower.onHello({ is: 'member', inbox: { after: 0, head: 1, items: [item('a', 1)] } } as never)
  follower.onEvent({ event: 'inbox', after: 1, head: 2, items: [item('a', 2)] })
  follower.onEvent({ event: 'inbox', after: 3, head: 4, items: [item('a', 4, { state: 'gone' })] })
  await settled()
  expect([lists.at(-1)?.head, Object.keys(lists.at(-1)?.items ?? {})]).toEqual([4, ['b']])
})

test('an item keeps up with its conversation: last line, unread and since when somebody waits', () => {
  const follower = new InboxFollower({ link: { request: (() => undefined) as never }, onChange: () => undefined })
  follower.onHello({ is: 'member', inbox: { after: 0, head: 1, items: [item('a', 1)] } } as never)
  const tell = (after: number, change: Change) => {
    follower.onEvent({ event: 'changes', conversation: 'c-a', after, head: after + 1, changes: [change] })
    const { last, unread, waitingSince } = follower.inbox.items['a']!
    return [last?.number, unread, waitingSince]
  }

  expect(tell(0, messageChange(1, 1))).toEqual([1, 1, 1000])
  expect(tell(1, messageChange(2, 2))).toEqual([2, 2, 1000])
  expect(tell(2, { kind: 'read', reader: 'agent', number: 2, at: 0, rev: 3 })).toEqual([2, 0, 1000])
  expect(tell(3, messageChange(3, 4, { from: { side: 'agent', name: 'Mia', avatar: '' } }))).toEqual([3, 0, null])
  expect(tell(4, messageChange(2, 5, { recalled: true, elements: [], version: 1 }))).toEqual([3, 0, null])
})
