import type { MenuContent } from '@deskhand/api'
import { mount } from '@vue/test-utils'
import { beforeAll, expect, test } from 'vitest'
import { speak } from '../../text'
import RatingCard from './RatingCard.vue'

const menu = (more: Partial<MenuContent> = {}): MenuContent => ({
  head: 'How was it?', tail: '', type: 1, effectiveHour: 12, expireTime: 100, sessionId: 's',
  menu: ['1', '2', '3', '4', '5'].map((content, at) => ({ id: `${101 + at}`, content: `level ${content}` })), ...more,
})

beforeAll(() => speak('en'))

// S-156 to S-160
test('a level and a comment are sent', async () => {
  const card = mount(RatingCard, { props: { menu: menu(), now: 0 } })
  expect(card.find('[type=submit]').attributes('disabled')).toBeDefined()
  await card.findAll('input')[3]!.setValue()
  expect(card.findAll('label.on').length).toBe(4)
  await card.find('textarea').setValue('thank you ')
  await card.find('form').trigger('submit')
  expect(card.emitted('rate')).toEqual([[104, 'thank you']])
})

test('a given rating is shown and can be changed until the card expires', async () => {
  const card = mount(RatingCard, { props: { menu: menu({ selected: { id: '105', content: 'level 5' }, tail: 'Thanks!' }), now: 99_000 } })
  expect(card.text()).toContain('Thanks!')
  expect(card.find('textarea').exists()).toBe(false)
  await card.find('button').trigger('click')
  await card.findAll('input')[0]!.setValue()
  await card.find('form').trigger('submit')
  expect(card.emitted('rate')).toEqual([[101, '']])

  await card.setProps({ now: 100_000 })
  expect(card.find('button').exists()).toBe(false)
})

test('an expired card without a rating says so', () => {
  expect(mount(RatingCard, { props: { menu: menu(), now: 100_000 } }).text()).toContain('The time to rate is over')
})

test('a card without an end can be answered at any time', () => {
  expect(mount(RatingCard, { props: { menu: menu({ expireTime: 0 }), now: 9e15 } }).find('[type=submit]').exists()).toBe(true)
})

test('numbers are shown where the administrator chose numbers', () => {
  const card = mount(RatingCard, { props: { menu: menu({ type: 2 }), now: 0 } })
  expect(card.findAll('label').map((label) => label.text())).toEqual(['1', '2', '3', '4', '5'])
})
