import { expect, test } from 'vitest'
import { BOT_PAGES, pageOf } from './tabs'

test('every tab belongs to the page whose address it continues', () => {
  for (const page of BOT_PAGES) for (const tab of page.tabs) expect(pageOf(tab.to)).toBe(page)
})

test('an address that only begins alike belongs to no page', () => {
  expect(pageOf('/admin/chatbot/knowledge')?.key).toBe('nav.knowledge')
  expect(pageOf('/admin/chatbot/knowledgeable')).toBeUndefined()
})
