import { ApiError, type ErrorCode, type Reply, type Request } from '@deskhand/api'
import { describe, expect, test } from 'vitest'
import { chance, FakeClock, message, settled } from './fakes'
import type { OutboxItem } from './outbox'
import { Sender, storedOutbox, type OutboxStorage } from './sender'
import { emptyThread } from './thread'

/** Stores what it is sent, once per clientId, and can be unkind in every way a network is. */
class Server {
  stored: string[] = []
  private answer: () => 'ok' | 'lost' | 'lostAnswer' | ErrorCode = () => 'ok'

  answers(answer: () => 'ok' | 'lost' | 'lostAnswer' | ErrorCode): this {
    this.answer = answer
    return this
  }

  request = (async (request: Request): Promise<Reply> => {
    if (request.do !== 'send') throw new Error('only send is expected')
    const fate = this.answer()
    await Promise.resolve()
    if (fate === 'lost') throw new ApiError('offline')
    if (fate !== 'ok' && fate !== 'lostAnswer') throw new ApiError(fate)
    if (!this.stored.includes(request.clientId)) this.stored.push(request.clientId)
    if (fate === 'lostAnswer') throw new ApiError('offline')
    const number = this.stored.indexOf(request.clientId) + 1
    return { is: 'sent', message: `m${number}`, number, rev: number, at: number }
  }) as never

  thread() {
    const messages = this.stored.map((clientId, at) => message(at + 1, at + 1, { clientId }))
    return { ...emptyThread(), head: messages.length, messages }
  }
}

class Shelf implements OutboxStorage {
  items = new Map<string, OutboxItem>()
  load = () => [...this.items.values()]
  save = (item: OutboxItem) => void this.items.set(item.clientId, structuredClone(item))
  remove = (clientId: string) => void this.items.delete(clientId)
}

const mine = () => true
const text = (words: string) => ({ conversation: 'c', elements: [{ type: 'text' as const, text: words }] })

function sender(server: Server, clock: FakeClock, storage?: OutboxStorage): Sender {
  const made = new Sender({
    link: { request: server.request }, onChange: () => undefined, mine, surroundings: clock, now: () => clock.now,
    ...(storage ? { storage } : {}),
  })
  made.setOnline(true)
  return made
}

describe('the outbox', () => {
  test('sends one message after the other', async () => {
    const [server, clock] = [new Server(), new FakeClock()]
    const outbox = sender(server, clock)
    const ids = ['a', 'b', 'c'].map((words) => outbox.send(text(words)))
    expect(outbox.outbox.map(({ state }) => state)).toEqual(['sending', 'waiting', 'waiting'])
    await settled()
    expect(server.stored).toEqual(ids)
  })

  test('shows a sent message until it comes back in the thread', async () => {
    const [server, clock] = [new Server(), new FakeClock()]
    const outbox = sender(server, clock)
    outbox.send(text('a'))
    await settled()
    expect(outbox.outbox.map(({ state }) => state)).toEqual(['sent'])
    outbox.settle('c', 'conversation', server.thread())
    expect(outbox.outbox).toEqual([])
  })

  test('tries again after busy, and keeps later messages behind', async () => {
    const answers = ['busy', 'busy', 'ok'] as const
    let asked = 0
    const [server, clock] = [new Server().answers(() => answers[asked++] ?? 'ok'), new FakeClock()]
    const outbox = sender(server, clock)
    const ids = [outbox.send(text('a')), outbox.send(text('b'))]
    await clock.advance(10_000)
    expect(server.stored).toEqual(ids)
  })

  test('waits as long as the server asks', async () => {
    let asked = 0
    const clock = new FakeClock()
    const outbox = new Sender({
      link: { request: (() => { asked++; return Promise.reject(new ApiError('tooMany', '', 429, undefined, 9)) }) as never },
      onChange: () => undefined, mine, surroundings: clock,
    })
    outbox.setOnline(true)
    outbox.send(text('a'))
    await clock.advance(8_900)
    expect(asked).toBe(1)
    await clock.advance(200)
    expect(asked).toBe(2)
  })

  test('lets a message fail that can never succeed, and goes on with the next', async () => {
    const answers = ['invalid', 'ok'] as const
    let asked = 0
    const [server, clock] = [new Server().answers(() => answers[asked++] ?? 'ok'), new FakeClock()]
    const outbox = sender(server, clock)
    const [bad, good] = [outbox.send(text('a')), outbox.send(text('b'))]
    await settled()
    expect(server.stored).toEqual([good])
    expect(outbox.outbox[0]).toMatchObject({ clientId: bad, state: 'failed', error: 'invalid' })

    outbox.retry(bad)
    await settled()
    expect(server.stored).toEqual([good, bad])
  })

  test('forgets a failed message that is deleted, also in storage', async () => {
    const [server, clock, shelf] = [new Server().answers(() => 'invalid'), new FakeClock(), new Shelf()]
    const outbox = sender(server, clock, shelf)
    const id = outbox.send(text('a'))
    await settled()
    expect(shelf.items.size).toBe(1)
    outbox.discard(id)
    expect([outbox.outbox.length, shelf.items.size]).toEqual([0, 0])
  })

  test('gives what was written before the conversation was known to it', async () => {
    const [server, clock] = [new Server(), new FakeClock()]
    const outbox = sender(server, clock)
    outbox.setOnline(false)
    const id = outbox.send({ ...text('a'), conversation: '' })
    outbox.adopt('c')
    outbox.setOnline(true)
    await settled()
    expect([server.stored, outbox.outbox[0]?.conversation]).toEqual([[id], 'c'])
  })

  test('does not hold up one conversation because of another', async () => {
    const [server, clock] = [new Server(), new FakeClock()]
    let asked = 0
    server.answers(() => (asked++ === 0 ? 'busy' : 'ok'))
    const outbox = sender(server, clock)
    outbox.send(text('a'))
    const other = outbox.send({ ...text('b'), conversation: 'd' })
    await settled()
    expect(server.stored).toEqual([other])
  })

  test('never loses, doubles or reorders, whatever the network does and however often the page is reloaded', async () => {
    for (let seed = 1; seed <= 150; seed++) {
      const random = chance(seed)
      const [clock, shelf] = [new FakeClock(), new Shelf()]
      let kind = true
      const server = new Server().answers(() => {
        const roll = random()
        if (kind || roll < 0.4) return 'ok'
        return roll < 0.6 ? 'lost' : roll < 0.8 ? 'lostAnswer' : 'busy'
      })
      kind = false
      let outbox = sender(server, clock, shelf)
      const written: string[] = []
      for (let step = 0; step < 40; step++) {
        const roll = random()
        if (roll < 0.4) written.push(outbox.send(text(`${step}`)))
        else if (roll < 0.55) outbox.setOnline(random() < 0.5)
        else if (roll < 0.7) outbox.settle('c', 'conversation', server.thread())
        else if (roll < 0.8) outbox = sender(server, clock, shelf)
        await clock.advance(random() * 2_000)
      }
      kind = true
      outbox.setOnline(true)
      await clock.advance(60_000)
      outbox.settle('c', 'conversation', server.thread())
      expect(server.stored).toEqual(written)
      expect([outbox.outbox.length, shelf.items.size]).toEqual([0, 0])
    }
  })
})

test('a storage that throws is done without', () => {
  const none = storedOutbox('x', () => { throw new Error('denied') })
  none.save({ clientId: 'a', conversation: 'c', thread: 'conversation', elements: [], state: 'waiting', at: 1 })
  none.remove('a')
  expect(none.load()).toEqual([])
})
