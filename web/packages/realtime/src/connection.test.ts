import { ApiError, type Event, type Heads } from '@deskhand/api'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Connection, type ConnectionOptions } from './connection'
import { FakeClock, FakeSocket, settled } from './fakes'
import type { LinkState } from './link'

let clock: FakeClock
let states: LinkState[]
let events: Event[]
let heads: Heads[]
let connection: Connection

function connect(more: Partial<ConnectionOptions> = {}): Connection {
  return new Connection({
    url: 'ws://desk/api/socket',
    identity: async () => ({ kind: 'visitor', token: 't' }),
    onHello: () => undefined,
    onEvent: (event) => events.push(event),
    onState: (state) => states.push(state),
    onHeads: (told) => heads.push(told),
    webSocket: FakeSocket as unknown as typeof WebSocket,
    surroundings: clock,
    ...more,
  })
}

async function online(): Promise<FakeSocket> {
  await settled()
  const socket = FakeSocket.last
  socket.opens()
  await settled()
  socket.answers('hello', { is: 'visitor', head: 0 })
  await settled()
  return socket
}

beforeEach(() => {
  clock = new FakeClock()
  ;[states, events, heads, FakeSocket.all] = [[], [], [], []]
  connection = connect()
})
afterEach(() => connection.stop())

test('the first frame says who one is, and then the connection is online', async () => {
  connection.start()
  const socket = await online()

  expect(socket.sent[0]).toEqual({ id: 1, do: 'hello', as: { kind: 'visitor', token: 't' } })
  expect(states).toEqual(['connecting', 'online'])
})

test('a request gets its own answer, whatever the order of the answers', async () => {
  connection.start()
  const socket = await online()
  const first = connection.request({ do: 'changes', conversation: 'c', after: 0 })
  const second = connection.request({ do: 'end', session: 's' })
  const [one, two] = socket.sent.slice(1)

  socket.says({ re: two!.id, error: { code: 'sessionEnded', message: '' } })
  socket.says({ re: one!.id, ok: { is: 'changes', conversation: 'c', after: 0, head: 0, changes: [] } })

  await expect(first).resolves.toMatchObject({ is: 'changes' })
  await expect(second).rejects.toMatchObject({ code: 'sessionEnded' })
})

test('a request is refused as offline when there is no connection, or when it goes', async () => {
  await expect(connection.request({ do: 'ping' })).rejects.toMatchObject({ code: 'offline' })
  connection.start()
  const socket = await online()
  const open = connection.request({ do: 'ping' })
  socket.ends(1006)
  await expect(open).rejects.toBeInstanceOf(ApiError)
})

test('pauses between attempts grow to thirty seconds and begin anew after success', async () => {
  connection.start()
  const pauses: number[] = []
  for (let attempt = 0; attempt < 9; attempt++) {
    await settled()
    const count = FakeSocket.all.length
    const before = clock.now
    FakeSocket.last.ends(1006)
    while (FakeSocket.all.length === count) await clock.advance(125)
    pauses.push(clock.now - before)
  }
  // Chance is one half here, so that each pause is three quarters of its full length.
  expect(pauses).toEqual([375, 750, 1500, 3000, 6000, 12000, 22500, 22500, 22500])

  const socket = await online()
  socket.ends(1011)
  await clock.advance(375)
  expect(FakeSocket.last).not.toBe(socket)
})

test('a restart of the server is followed by an attempt within two seconds', async () => {
  connection.start()
  const socket = await online()
  socket.ends(4000)
  await clock.advance(1000)
  expect(FakeSocket.all.length).toBe(2)
})

test('a connection replaced elsewhere stays away until it is taken back', async () => {
  connection.start()
  const socket = await online()
  socket.ends(4001)
  await clock.advance(120_000)
  expect([connection.state, FakeSocket.all.length]).toEqual(['replaced', 1])

  connection.takeBack()
  await online()
  expect(connection.state).toBe('online')
})

test('a revoked identity ends the attempts', async () => {
  connection.start()
  const socket = await online()
  socket.ends(4003)
  await clock.advance(120_000)
  expect([connection.state, FakeSocket.all.length]).toEqual(['revoked', 1])
})

test('an identity that cannot be had yet is asked for again, one that is refused is not', async () => {
  let asked = 0
  const codes = ['offline', 'busy', 'unauthorized'] as const
  connection = connect({ identity: () => Promise.reject(new ApiError(codes[asked++]!)) })
  connection.start()
  await clock.advance(120_000)
  expect([connection.state, asked]).toEqual(['revoked', 3])
})

test('a refused hello ends in revoked', async () => {
  connection.start()
  await settled()
  FakeSocket.last.opens()
  await settled()
  FakeSocket.last.says({ re: 1, error: { code: 'unauthorized', message: '' } })
  await settled()
  expect(connection.state).toBe('revoked')
})

test('every 25 seconds it asks for the heads and passes them on', async () => {
  connection.start()
  const socket = await online()
  await clock.advance(25_000)
  socket.answers('ping', { is: 'heads', conversations: [{ conversation: 'c', rev: 7 }], now: 0 })
  await settled()
  expect(heads[0]?.conversations[0]?.rev).toBe(7)
  await clock.advance(25_000)
  expect(socket.sent.filter((frame) => frame.do === 'ping').length).toBe(2)
})

test('a ping without an answer for ten seconds closes the socket and tries anew', async () => {
  connection.start()
  const socket = await online()
  await clock.advance(25_000 + 10_000)
  expect([socket.closedWith, connection.state]).toEqual([1000, 'offline'])
  await clock.advance(500)
  expect(FakeSocket.all.length).toBe(2)
})

test('a handshake that takes over ten seconds is given up', async () => {
  connection.start()
  await clock.advance(10_500)
  expect(FakeSocket.all.length).toBe(2)
})

test('what an old socket still says is not heard', async () => {
  connection.start()
  const socket = await online()
  const { onmessage } = socket
  socket.ends(1006)
  onmessage?.({ data: JSON.stringify({ event: 'settings' }) })
  expect(events).toEqual([])
})

test('the network coming back ends the pause at once', async () => {
  const page = new EventTarget()
  Object.assign(globalThis, { addEventListener: page.addEventListener.bind(page), removeEventListener: page.removeEventListener.bind(page) })
  connection.start()
  await settled()
  FakeSocket.last.ends(1006)
  page.dispatchEvent(new globalThis.Event('online'))
  await settled()
  expect(FakeSocket.all.length).toBe(2)
})

test('frames that are not understood are ignored', async () => {
  connection.start()
  const socket = await online()
  socket.onmessage?.({ data: '{' })
  socket.says({ something: 'else' })
  socket.says({ event: 'settings' })
  expect(events).toEqual([{ event: 'settings' }])
})
