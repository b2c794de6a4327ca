import type { Message, Session } from '@deskhand/api'
import { emptyThread, type ThreadState } from '@deskhand/realtime/thread'
import { expect, test } from 'vitest'
import { rowsOf } from './layout'

const DAY = 86_400_000
const NOON = new Date(2026, 4, 5, 12).getTime()

function message(number: number, side: Message['from']['side'], more: Partial<Message> = {}): Message {
  return {
    id: `${number}`, number, rev: number, version: 0, at: NOON + number * 1000, from: { side, name: side, avatar: '' },
    elements: [{ type: 'text', text: `${number}` }], ...more,
  }
}
const session = (more: Partial<Session>): Session => ({ id: 's', conversation: 'c', enteredAt: NOON, phase: 'serving', rev: 1, ...more })
const thread = (messages: Message[], sessions: Session[] = []): ThreadState => ({
  ...emptyThread(), messages, head: messages.length, sessions: Object.fromEntries(sessions.map((one) => [one.id, one])),
})
const kinds = (state: ThreadState) => rowsOf(state, []).map((row) => (row.kind === 'message' ? row.message.number : row.kind))

test('a day is named before its first message', () => {
  expect(kinds(thread([message(1, 'visitor'), message(2, 'bot'), message(3, 'visitor', { at: NOON + DAY })]))).toEqual(['day', 1, 2, 'day', 3])
})

test('a person joins before what they say and the session ends after the last word, before its rating', () => {
  const agent = { id: 'a', nickname: 'Priya', avatar: '' }
  const rating = JSON.stringify({ customerServicePlugin: 0, src: '9', menuContent: { menu: [], head: '', tail: '', type: 1, expireTime: 0, effectiveHour: 0, sessionId: 's' } })
  const ended = session({ phase: 'ended', agent, acceptedAt: NOON + 2000, endedAt: NOON + 3000, endedBecause: 'agentEnded' })
  const state = thread([
    message(1, 'visitor'), message(2, 'agent'), message(3, 'agent'),
    message(4, 'rule', { at: NOON + 3000, elements: [{ type: 'custom', data: rating }] }),
  ], [ended])
  expect(kinds(state)).toEqual(['day', 1, 'joined', 2, 3, 'ended', 4])
})

test('a session that ended without a word leaves no line', () => {
  expect(kinds(thread([message(1, 'rule')], [session({ phase: 'ended', endedAt: NOON, endedBecause: 'silent' })]))).toEqual(['day', 1])
})

test('runs of one author know their first and last message', () => {
  const rows = rowsOf(thread([message(1, 'bot'), message(2, 'bot'), message(3, 'visitor')]), [])
  expect(rows.flatMap((row) => (row.kind === 'message' ? [[row.first, row.last]] : []))).toEqual([[true, false], [false, true], [true, true]])
})

test('another agent is named, the one who joined is not', () => {
  const agent = { id: 'a', nickname: 'Priya', avatar: '' }
  const from = (name: string) => ({ from: { side: 'agent' as const, name, avatar: '' } })
  const rows = rowsOf(thread([message(1, 'agent', from('Priya')), message(2, 'agent', from('Jonas'))], [session({ agent, acceptedAt: NOON })]), [])
  expect(rows.flatMap((row) => (row.kind === 'message' ? [row.named] : []))).toEqual([false, true])
})

test('what is on its way stands at the end once, under the key it keeps when it arrives', () => {
  const item = { clientId: 'x', conversation: 'c', thread: 'conversation' as const, elements: [], state: 'sent' as const, at: NOON }
  const pending = rowsOf(thread([message(1, 'bot')]), [item]).at(-1)!
  const arrived = rowsOf(thread([message(1, 'bot'), message(2, 'visitor', { clientId: 'x' })]), [item])
  expect([pending.kind, pending.key, arrived.at(-1)!.key, arrived.length]).toEqual(['pending', 'mine x', 'mine x', 3])
})

test('an offer of a person does not repeat what the bot just said, and goes when it is no longer the latest', () => {
  const data = JSON.stringify({ customerServicePlugin: 0, src: '29', subtype: 'offer_person', content: { title: '1' } })
  const offer = message(2, 'bot', { elements: [{ type: 'custom', data }] })
  const latest = rowsOf(thread([message(1, 'bot'), offer]), []).at(-1)
  expect(latest?.kind === 'message' && latest.repeats).toBe(true)
  expect(kinds(thread([message(1, 'bot'), offer, message(3, 'visitor')]))).toEqual(['day', 1, 3])
})
