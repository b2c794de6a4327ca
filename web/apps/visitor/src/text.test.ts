import { expect, test } from 'vitest'
import { browserLanguage, dayOf, sizeOf, speak, t } from './text'
import { en } from './text.en'
import { zh } from './text.zh'

test('both languages have every word and every error', () => {
  expect(Object.keys(zh).sort()).toEqual(Object.keys(en).sort())
  expect(Object.keys(zh.errors).sort()).toEqual(Object.keys(en.errors).sort())
  for (const words of [en, zh]) expect(Object.values(words).filter((word) => word === '')).toEqual([])
})

test('the browser decides the language, and English is for all others', () => {
  expect([['zh-TW', 'en'], ['de', 'zh'], ['fr'], []].map((tags) => browserLanguage(tags))).toEqual(['zh', 'zh', 'en', 'en'])
})

test('changing the language changes the words and what screen readers are told', async () => {
  await speak('zh')
  expect([t.value.send, document.documentElement.lang]).toEqual(['发送', 'zh-CN'])
  await speak('en')
  expect([t.value.send, document.documentElement.lang]).toEqual(['Send', 'en'])
})

test('days and sizes are said as people say them', async () => {
  await speak('en')
  const noon = new Date(2026, 4, 5, 12).getTime()
  expect([dayOf(noon, noon), dayOf(noon - 86_400_000, noon)]).toEqual(['Today', 'Yesterday'])
  expect(dayOf(noon - 864_000_000, noon)).toMatch(/Apr/)
  expect([sizeOf(20 * 1024 * 1024), sizeOf(1_782_579), sizeOf(340 * 1024), sizeOf(12)]).toEqual(['20 MB', '1.7 MB', '340 KB', '12 B'])
})
