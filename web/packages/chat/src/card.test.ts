import { expect, test } from 'vitest'
import type { Message } from '@deskhand/api'
import { cardOf, thumbOf } from './card'

const custom = (data: unknown) => ({ type: 'custom' as const, data: typeof data === 'string' ? data : JSON.stringify(data) })

// S-066 to S-073
test('the desk\'s cards are read', () => {
  const items = [{ content: 'A?' }, { content: 'B?' }]
  expect(cardOf(custom({ customerServicePlugin: 0, src: '29', subtype: 'welcome_msg', content: { title: 'T', items } })))
    .toEqual({ kind: 'questions', title: 'T', questions: ['A?', 'B?'], clarify: false })
  expect(cardOf(custom({ customerServicePlugin: 0, src: '29', subtype: 'clarify_msg', content: { title: 'T', items } })))
    .toMatchObject({ clarify: true })
  expect(cardOf(custom({ customerServicePlugin: 0, src: '29', subtype: 'offer_person', content: { title: 'T' } })))
    .toEqual({ kind: 'offerPerson', title: 'T' })
  expect(cardOf(custom({ customerServicePlugin: 0, src: '30', content: '**hi**' }))).toEqual({ kind: 'richText', markdown: '**hi**' })
  expect(cardOf(custom({ customerServicePlugin: 0, src: '9', menuContent: { head: 'H' } }))).toMatchObject({ kind: 'rating' })
})

test.each(['', '{', 'null', '7', '"text"', '[]', '{"customerServicePlugin":1,"src":"30","content":"x"}',
  '{"customerServicePlugin":0,"src":"30","content":{}}', '{"customerServicePlugin":0,"src":"29","content":null}',
  '{"customerServicePlugin":0,"src":"29","content":{"items":"x"}}', '{"customerServicePlugin":0,"src":"77"}'])('%s is no card', (data) => {
  expect(cardOf(custom(data))).toBeUndefined()
})

// T-003
test('an answer of the bot says what the visitor thinks of it', () => {
  const answer = (custom: string, side = 'bot', recalled = false) => ({ from: { side, name: '', avatar: '' }, custom, recalled }) as Message
  expect([1, 0, -1].map((thumb) => thumbOf(answer(JSON.stringify({ thumb }))))).toEqual([true, null, false])
  for (const other of [answer(''), answer('{'), answer('{}'), answer('{"thumb":1}', 'agent'), answer('{"thumb":1}', 'bot', true)]) {
    expect(thumbOf(other)).toBeUndefined()
  }
})
