import { ApiError, type Message, type Request, type Session } from '@deskhand/api'
import { message, messageChange, settled } from '@deskhand/realtime/fakes'
import type { FallbackOptions } from '@deskhand/realtime/fallback'
import type { Link, LinkState } from '@deskhand/realtime/link'
import { beforeEach, expect, test, vi } from 'vitest'
import { VisitorChat, type ChatOptions } from './chat'
import type { ChatView } from './view'

const NOW = 10_000_000
const session = (more: Partial<Session> = {}): Session => ({ id: 's', conversation: 'c', enteredAt: NOW, phase: 'bot', rev: 1, ...more })

/** A link that connects when the test says so, and a desk behind it. */
class Desk implements Link {
  state: LinkState = 'offline'
  started = 0
  asked: Request[] = []
  messages: Message[] = []
  sessions: Session[] = []
  conversation = 'c'
  options!: FallbackOptions

  start = () => { this.started++ }
  stop = () => this.become('offline')
  takeBack = () => { this.started++ }

  request = (async (request: Request) => {
    await Promise.resolve()
    if (this.state !== 'online') throw new ApiError('offline')
    this.asked.push(request)
    if (request.do === 'history') {
      return { is: 'history', conversation: this.conversation, head: this.messages.length, messages: this.messages, sessions: this.sessions, read: [], more: false }
    }
    if (request.do === 'send') return { is: 'sent', message: 'm', number: 1, rev: 99, at: 0 }
    return { is: 'done' }
  }) as never

  become(state: LinkState) {
    this.state = state
    this.options.onState(state)
  }

  async connects(more = {}) {
    await this.options.identity()
    this.become('online')
    this.options.onHello({
      is: 'visitor', conversation: this.conversation, head: this.messages.length, number: this.messages.length, now: NOW, userId: 'u', nickname: 'V',
      entry: { id: 'e', name: 'Desk', avatar: '' }, limits: { text: 5000, fileBytes: 1, recallSeconds: 120 }, rating: { sendRule: 7, style: 'star', levels: [] }, ...more,
    })
    await settled()
  }

  does = (verb: Request['do']) => this.asked.filter((request) => request.do === verb)
}

let desk: Desk
let created: unknown[]
let token: string | null
let views: ChatView[]
let words: Message[]

function visitor(more: Partial<ChatOptions> = {}): VisitorChat {
  return new VisitorChat({
    webAppId: 'abc', language: () => 'zh', source: () => ({ page: 'p', title: 't', referrer: '', clientData: '' }),
    token: { read: () => token, write: (made) => { token = made } },
    onChange: (view) => views.push(view), onMessage: (message) => words.push(message),
    storage: { load: () => [], save: () => undefined, remove: () => undefined },
    link: (options) => Object.assign(desk, { options }),
    call: (async (_: string, __: string, body: unknown) => ({ token: `t${created.push(body)}`, userId: 'u', visitor: 'v' })) as never,
    now: () => NOW, ...more,
  })
}

beforeEach(() => {
  desk = new Desk()
  ;[created, token, views, words] = [[], null, [], []]
})

test('nobody is made known to the desk before the first interaction', () => {
  visitor().resume()
  expect([created.length, desk.started]).toEqual([0, 0])
})

test('the first interaction makes one visitor and opens the chat once', async () => {
  const chat = visitor()
  chat.begin()
  chat.begin()
  await Promise.all([desk.options.identity(), desk.options.identity()])
  await desk.connects()
  expect(created).toEqual([{ webAppId: 'abc', language: 'zh', source: { page: 'p', title: 't', referrer: '', clientData: '' } }])
  expect([token, desk.does('enter').length]).toEqual(['t1', 1])
})

test('a visitor who returns is connected at once, and opens no session before acting', async () => {
  token = 'old'
  const chat = visitor()
  chat.resume()
  await desk.connects()
  expect([desk.started, created.length, desk.does('enter').length]).toEqual([1, 0, 0])
  chat.begin()
  await settled()
  expect(desk.does('enter').length).toBe(1)
})

test('words written before the desk knows the visitor are sent to their conversation then', async () => {
  const chat = visitor()
  chat.sendText('hello')
  expect(chat.current.outbox.map(({ state }) => state)).toEqual(['waiting'])
  await desk.connects()
  expect(desk.does('send')).toMatchObject([{ conversation: 'c', elements: [{ type: 'text', text: 'hello' }] }])
})

test('what ended a moment ago is left to be read and rated, what ended long ago is followed by a new session', async () => {
  token = 'old'
  desk.sessions = [session({ phase: 'ended', endedAt: NOW - 60_000, endedBecause: 'agentEnded' })]
  desk.messages = [message(1)]
  let chat = visitor()
  chat.begin()
  await desk.connects()
  expect(desk.does('enter').length).toBe(0)

  desk = Object.assign(new Desk(), { messages: desk.messages, sessions: [session({ phase: 'ended', endedAt: NOW - 3_600_000, endedBecause: 'agentEnded' })] })
  chat = visitor()
  chat.begin()
  await desk.connects()
  expect(desk.does('enter').length).toBe(1)
})

test('asking for a person opens a session where none is open', async () => {
  const chat = visitor()
  const asked = chat.askForPerson()
  await desk.connects()
  await asked
  expect(desk.asked.map((request) => request.do).filter((verb) => verb !== 'history')).toEqual(['enter', 'askForPerson'])
})

test('a token that is worth nothing any more makes a new visitor, once, who keeps the unsent words', async () => {
  token = 'stale'
  const chat = visitor()
  chat.sendText('hello')
  desk.become('revoked')
  await settled()
  expect(token).toBeNull()
  await desk.connects()
  expect([created.length, token]).toEqual([1, 't1'])
  expect(desk.does('send').length).toBe(1)
  desk.become('revoked')
  await settled()
  expect(chat.current.link).toBe('revoked')
})

test('the words of others are told once and counted until they are read', async () => {
  token = 'old'
  desk.messages = [message(1, 1, { from: { side: 'bot', name: 'Bot', avatar: '' } })]
  const chat = visitor()
  chat.resume()
  await desk.connects()
  expect([words.length, chat.current.unread]).toEqual([0, 1])
  const change = messageChange(2, 2, { from: { side: 'agent', name: 'Mia', avatar: '' } })
  desk.options.onEvent({ event: 'changes', conversation: 'c', after: 1, head: 2, changes: [change] })
  expect([words.map(({ number }) => number), chat.current.unread]).toEqual([[2], 2])
  chat.markRead()
  chat.markRead()
  await settled()
  expect(desk.does('read')).toEqual([{ do: 'read', conversation: 'c', number: 2 }])
})

test('typing is told at most every two seconds, and shown until words come', async () => {
  let now = NOW
  token = 'old'
  const chat = visitor({ now: () => now })
  chat.resume()
  await desk.connects()
  chat.tellTyping('h')
  chat.tellTyping('he')
  now += 2_000
  chat.tellTyping('hel')
  await settled()
  expect(desk.does('typing').map((request) => 'text' in request && request.text)).toEqual(['h', 'hel'])

  desk.options.onEvent({ event: 'typing', conversation: 'c', side: 'agent' })
  expect(chat.current.typing).toBe(true)
  desk.options.onEvent({ event: 'changes', conversation: 'c', after: 0, head: 1, changes: [messageChange(1, 1, { from: { side: 'agent', name: 'Mia', avatar: '' } })] })
  expect(chat.current.typing).toBe(false)
})

test('who pauses while typing is told of with their last words, and who has sent them no more', async () => {
  let now = NOW
  token = 'old'
  const chat = visitor({ now: () => now })
  chat.resume()
  await desk.connects()
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  const pause = async (ms: number) => { now += ms; await vi.advanceTimersByTimeAsync(ms) }
  const told = () => desk.does('typing').map((request) => 'text' in request && request.text)
  chat.tellTyping('h')
  chat.tellTyping('hello')
  await pause(2_000)
  expect(told()).toEqual(['h', 'hello'])

  chat.tellTyping('hello you')
  chat.sendText('hello you')
  await pause(2_000)
  chat.tellTyping('never')
  chat.tellTyping('never mind')
  chat.tellTyping('')
  await pause(2_000)
  vi.useRealTimers()

  expect(told()).toEqual(['h', 'hello', 'never'])
})

test('the place in the queue is shown while one waits', async () => {
  token = 'old'
  desk.sessions = [session({ phase: 'queued' })]
  desk.messages = [message(1)]
  const chat = visitor()
  chat.resume()
  await desk.connects({ queue: { position: 3 } })
  expect(chat.current.queue).toEqual({ position: 3 })
  desk.options.onEvent({ event: 'queue', session: 's', queue: { position: 2 } })
  expect(chat.current.queue).toEqual({ position: 2 })
  desk.options.onEvent({ event: 'changes', conversation: 'c', after: 1, head: 2, changes: [{ kind: 'session', ...session({ phase: 'serving', rev: 2 }) }] })
  expect(chat.current.queue).toBeNull()
})

test('a message can be taken back within the window, by the server\'s clock', async () => {
  token = 'old'
  const chat = visitor({ now: () => NOW - 3_600_000 })
  chat.resume()
  await desk.connects()
  expect(chat.canRecall(message(1, 1, { at: NOW - 119_000 }))).toBe(true)
  expect(chat.canRecall(message(1, 1, { at: NOW - 121_000 }))).toBe(false)
  expect(chat.canRecall(message(1, 1, { at: NOW, from: { side: 'agent', name: '', avatar: '' } }))).toBe(false)
})
