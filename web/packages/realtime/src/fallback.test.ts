import { ApiError, type Event } from '@deskhand/api'
import { beforeEach, expect, test } from 'vitest'
import { changesOf, FakeClock, FakeSocket, messageChange, settled } from './fakes'
import { FallbackLink } from './fallback'
import type { LinkState } from './link'
import { Polling } from './polling'

let clock: FakeClock
let events: Event[]
let states: LinkState[]
let posted: string[]

/** A server that answers over HTTP, and hands out changes when the test says so. */
function http(works: () => boolean) {
  let release: ((head: number) => void) | undefined
  const call = (async (method: string, path: string, body?: { frames: { id: number; do: string }[] }) => {
    await Promise.resolve()
    if (!works()) throw new ApiError('offline')
    if (method === 'GET') {
      const after = Number(new URL(path, 'http://desk').searchParams.get('after'))
      const head = await new Promise<number>((resolve) => { release = resolve })
      return changesOf(after, head, [messageChange(head)])
    }
    const frame = body!.frames[0]!
    posted.push(frame.do)
    const ok = frame.do === 'enter' ? { is: 'visitor', conversation: 'c', head: 3 } : { is: 'done' }
    return { answers: [{ re: frame.id, ok }] }
  }) as never
  return { call, changes: (head: number) => release?.(head) }
}

function link(call: never): FallbackLink {
  return new FallbackLink({
    url: 'ws://desk/api/socket', identity: async () => ({ kind: 'visitor', token: 't' }),
    onHello: () => undefined, onEvent: (event) => events.push(event), onState: (state) => states.push(state),
    webSocket: FakeSocket as unknown as typeof WebSocket, surroundings: clock, call, loadPolling: async () => Polling,
  })
}

async function refuseSockets(times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await settled()
    FakeSocket.last.ends(1006)
    await clock.advance(60_000)
  }
}

beforeEach(() => {
  clock = new FakeClock()
  ;[events, states, posted, FakeSocket.all] = [[], [], [], []]
})

test('two sockets in a row that do not open lead to polling, which carries requests and changes', async () => {
  const { call, changes } = http(() => true)
  const fallback = link(call)
  fallback.start()
  await refuseSockets(1)
  FakeSocket.last.ends(1006)
  await settled()

  expect([fallback.state, posted]).toEqual(['online', ['enter']])
  await expect(fallback.request({ do: 'askForPerson' })).resolves.toEqual({ is: 'done' })
  changes(4)
  await settled()
  expect(events).toMatchObject([{ event: 'changes', after: 3, head: 4 }])
  fallback.stop()
})

test('typing is not carried, and nobody waits for its answer', async () => {
  const fallback = link(http(() => true).call)
  fallback.start()
  await refuseSockets(1)
  FakeSocket.last.ends(1006)
  await settled()
  await expect(fallback.request({ do: 'typing', conversation: 'c' })).resolves.toEqual({ is: 'done' })
  expect(posted).toEqual(['enter'])
  fallback.stop()
})

test('while the server is away both ways are tried in turn, ever more seldom', async () => {
  const fallback = link(http(() => false).call)
  fallback.start()
  await settled()
  for (let time = 0; time < 12; time++) {
    FakeSocket.last.ends(1006)
    await clock.advance(31_000)
  }
  const count = FakeSocket.all.length
  expect(count).toBeGreaterThan(8)
  expect(fallback.state).not.toBe('online')
  fallback.stop()
  await clock.advance(120_000)
  expect([FakeSocket.all.length, fallback.state]).toEqual([count, 'offline'])
})
