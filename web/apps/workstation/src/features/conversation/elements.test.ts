import { describe, expect, it } from 'vitest'
import { aMessage } from '../../testing/fixtures'
import { cardOf, linked, matchOf, summary } from './elements'

const card = (data: unknown) => ({ type: 'custom' as const, data: JSON.stringify(data) })

describe('cards of the desk', () => {
  it('are taken out of their envelope', () => {
    expect(cardOf(card({ customerServicePlugin: 0, src: '29', subtype: 'welcome_msg', content: { title: 'Ask', items: [{ content: 'Hours?' }] } })))
      .toEqual({ kind: 'questions', subtype: 'welcome_msg', title: 'Ask', items: [{ content: 'Hours?' }] })
    expect(cardOf(card({ customerServicePlugin: 0, src: '9', menuContent: { head: 'Rate', menu: [], selected: { id: '105', content: 'Great' }, tail: '', expireTime: 0 } })))
      .toMatchObject({ kind: 'rating', selected: 'Great' })
  })

  it('of others, and broken ones, are not taken for ours', () => {
    expect(cardOf(card({ src: '29' }))).toBeUndefined()
    expect(cardOf({ type: 'custom', data: '{' })).toBeUndefined()
  })
})

describe('a line for the list', () => {
  it('is the words, or the name of the thing', () => {
    expect(summary(aMessage(1, 'hello'))).toEqual({ text: 'hello' })
    expect(summary({ elements: [{ type: 'image', fileId: 'f' }] })).toEqual({ key: 'message.image' })
    expect(summary({ elements: [], recalled: true })).toEqual({ key: 'message.recalled' })
  })
})

it('only web addresses become links, without the full stop behind them', () => {
  expect(linked('See https://a.example/x. javascript:alert(1)')).toEqual([
    { text: 'See ' }, { text: 'https://a.example/x', link: 'https://a.example/x' }, { text: '. javascript:alert(1)' },
  ])
})

it('an answer says what it matched, and what the visitor thinks of it', () => {
  const message = aMessage(1, 'x', 'bot', { custom: '{"matched":"Damaged on arrival","score":0.86}' })
  expect(matchOf(message)).toEqual({ question: 'Damaged on arrival', score: 0.86, thumb: null })
  expect(matchOf(aMessage(1, 'x', 'bot', { custom: '{"matched":"x","thumb":-1}' }))).toMatchObject({ thumb: 'down' })
  expect(matchOf(aMessage(1, 'x', 'bot', { custom: '{"question":"an id"}' }))).toBeUndefined()
  expect(matchOf(aMessage(1, 'x', 'visitor', { custom: '{"matched":"x"}' }))).toBeUndefined()
})
