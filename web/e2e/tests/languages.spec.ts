// Chinese is a first language: whoever reads it finds no English left over.
import type { Page } from '@playwright/test'
import { PANEL_PAGES } from '../src/people/admin'
import { expect, test } from '../src/test'

const LOOK = { locale: 'zh-CN' }

// A desk whose administrator chose Chinese; pages of members follow their account.
test.use({ serve: ['--language', 'zh'] })

/** Names, keys and codes that are the same in both languages; four digits of a visitor without a name may be letters. */
const SAME = /访客_[\da-f]{4}|127\.0\.0\.1:\S+|Deskhand|ada|Ada|SDKAppID|UserID|UserSig|Alt|Ctrl|Enter|Shift|Esc|WordPress|React|HTML|English|App|Web|H5|text-embedding-3-small|gpt-4o-mini|https?:\S+|\S+@\S+|\$\{\w+\}|<[^>]*>/g

test('the chat speaks Chinese to a Chinese browser', async ({ desk }) => {
  const mia = await (await desk.agent('小林')).isAvailable()
  const visitor = await desk.visitor(LOOK)
  await speaksChinese(visitor.page, '聊天首页')
  await visitor.says('营业时间是几点到几点？')
  await visitor.sees(/周一|星期一|9:00/)
  await visitor.asksForAPerson()
  await visitor.isServedBy('小林')
  await mia.opens()
  await mia.replies('您好')
  await visitor.sees('您好')

  await speaksChinese(visitor.page, '聊天')
})

test('the workstation speaks Chinese to a Chinese browser', async ({ desk }) => {
  const mia = await desk.agent('小林', LOOK)
  await speaksChinese(mia.page, '工作台')
  await mia.isAvailable()
  const visitor = await desk.visitor(LOOK)
  await visitor.says('这款灯可以调光吗？')
  await visitor.asksForAPerson()
  await mia.opens()
  await mia.replies('可以')

  await speaksChinese(mia.page, '会话')
})

test('the panel speaks Chinese to a Chinese browser', async ({ desk }) => {
  test.slow()
  const admin = await desk.admin(LOOK)
  // The small talk that Deskhand ships is in both languages.
  for (const where of PANEL_PAGES.filter((page) => page !== 'chatbot/knowledge/chitchat')) {
    await admin.opens(where)
    await speaksChinese(admin.page, where)
  }
})

/** Fails on names of controls, headings and labels with words in Latin letters. */
async function speaksChinese(page: Page, where: string) {
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/)
  const words = await page.locator('button, a, h1, h2, h3, label, input, textarea').evaluateAll((all) =>
    all.filter((one) => one.checkVisibility()).map((one) =>
      [one.getAttribute('aria-label'), one.getAttribute('placeholder'), one.getAttribute('title'), one.textContent].join(' ')))
  const foreign = words.map((text) => text.replaceAll(SAME, '').trim()).filter((text) => /[a-z]{3}/i.test(text))
  expect(foreign, `no English is left on ${where}`).toEqual([])
}
