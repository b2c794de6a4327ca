// The Chatbot's pages with something on them: entries, scores, misses, versions, and what opens over them.
import type { Page } from '@playwright/test'
import { Deployer } from '../src/people/deployer'
import { type Desk, type Look, expect, PHONE, test } from '../src/test'
import { both } from '../src/words'

const SCREENS: Record<string, Look> = { desktop: { viewport: { width: 1280, height: 800 } }, phone: PHONE }
const WORDS = {
  en: {
    categories: ['Delivery', 'Returns', 'Bulbs, dimmers'],
    entries: [
      ['My item arrived damaged, what now?', ['my lamp came broken', 'the shade has a crack', 'parcel was crushed'], 'I’m sorry it arrived like that. You can swap it **free of charge within 30 days**:\n\n1. Open [Orders](https://shop.example/orders)\n2. Print the label'],
      ['Do you deliver to Norway?', ['shipping to oslo'], 'Yes, in four days.'],
      ['Which bulbs fit the Halo pendant?', ['bulb for halo', 'halo lamp socket'], 'E27, at most 8 W.'],
      ['Is the Arc floor lamp dimmable?', ['can i dim the arc'], 'Yes, with any trailing-edge dimmer.'],
      ['Can I pay by invoice?', ['invoice for a company'], 'Companies can, within 14 days.'],
    ],
    asked: ['my lamp came broken', 'which bulb for the halo', 'do you ship to norway', 'it is too bright for me', 'is the lamp made of plastic', 'thank you', 'my cat sits in the box and does not want to leave it although I need the box to send the lamp back and I have tried everything I could think of, what should I do now'],
    down: 'can i dim the arc',
  },
  zh: {
    categories: ['配送', '退货', '灯泡与调光'],
    entries: [
      ['收到的商品有破损怎么办？', ['灯罩裂了', '包裹被压坏了', '灯是坏的'], '很抱歉。您可以在 **30 天内免费** 更换：\n\n1. 打开[订单](https://shop.example/orders)\n2. 打印标签'],
      ['可以送货到挪威吗？', ['寄到奥斯陆'], '可以，四天送达。'],
      ['哪种灯泡适合 Halo 吊灯？', ['halo 的灯泡', '吊灯用什么灯头'], 'E27，不超过 8 W。'],
      ['Arc 落地灯可以调光吗？', ['arc 能调光吗'], '可以，使用后沿调光器。'],
      ['可以开发票付款吗？', ['公司发票'], '企业客户可以，14 天内付款。'],
    ],
    asked: ['灯罩裂了', '吊灯用什么灯泡', '能寄到挪威吗', '灯太亮了', '灯是塑料的吗', '谢谢', '我的猫一直坐在包装箱里不肯出来，可是我需要用这个箱子把灯寄回去，我已经试过所有能想到的办法了，现在应该怎么办才好呢，能不能直接换一个箱子给我'],
    down: 'arc 能调光吗',
  },
} as const

for (const [screen, size] of Object.entries(SCREENS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const language of ['en', 'zh'] as const) {
      const name = `${screen}-${colorScheme}-${language}`
      test.describe(name, () => {
        test.use({ serve: ['--language', language, '--desk-name', language === 'zh' ? '北光家居' : 'Northlight Home'] })
        test(`chatbot, ${name}`, async ({ desk }) => look(desk, { ...size, colorScheme, locale: language === 'zh' ? 'zh-CN' : 'en-GB' }, language, name))
      })
    }
  }
}

async function look(desk: Desk, how: Look, language: 'en' | 'zh', name: string) {
  const words = WORDS[language]
  const bo = await desk.administrator('Bo')
  const visitor = await desk.visitor({ locale: how.locale })
  const made: string[] = []
  for (const category of words.categories) made.push((await bo.bot<{ id: string }>('POST', '/categories', { kind: 'qa', name: category, parent: null })).id)
  for (const [at, [question, similarQuestions, answer]] of words.entries.entries()) await bo.bot('POST', '/questions', { category: made[at % made.length], question, similarQuestions, answer, format: at === 0 ? 'markdown' : 'plain', enabled: at !== 4 })
  await bo.configures((config) => ((config.clarify.enabled = true), (config.chitchat.enabled = true)))
  await bo.bot('POST', '/regression', { question: words.asked[0], expected: null })
  await bo.deploys(language === 'zh' ? '初始内容' : 'First words')
  for (const asked of [...words.asked, words.down]) await visitor.says(asked)
  await visitor.presses(both(/^Not helpful$/, '^没有帮助$')).catch(() => {})
  await bo.configures((config) => (config.direct.threshold = 0.7))

  const admin = new Deployer((await desk.admin(how)).page)
  const phone = Boolean(how.isMobile)
  const shot = (what: string) => shoot(admin.page, name, `chatbot-${what}`)
  await admin.opens('knowledge/qa')
  if (!phone) {
    for (const asked of [words.asked[0], words.asked[3]]) await admin.asks(asked)
    for (const row of [1, 2]) await admin.table.getByRole('row').nth(row).getByRole('checkbox').click()
  }
  await shot('knowledge')
  await admin.table.getByRole('rowheader', { name: words.entries[0][0] }).getByRole('button').click()
  await expect(admin.drawer).toBeVisible()
  await shot('drawer')
  await admin.page.keyboard.press('Escape')
  for (const [where, what] of [['knowledge/chitchat', 'chitchat'], ['knowledge/missed', 'missed'], ['config/welcome', 'welcome'], ['config/strategies', 'strategies'], ['config/hand-over', 'hand-over'], ['config/engines', 'engines'], ['history/questions', 'regression'], ['history/versions', 'versions']] as const) {
    await admin.opens(where)
    await shot(what)
    if (phone || what === 'strategies' || what === 'missed') {
      await admin.page.screenshot({ path: `shots/chatbot-${what}-whole.${name}.png`, fullPage: true, animations: 'disabled' })
    }
  }
  await admin.beginsToDeploy()
  await shot('deploy')
  await admin.deploysWith('')
  await expect(admin.dialog.getByRole('button', { name: both('Deploy anyway', '仍然发布') })).toBeVisible()
  await shot('gate')
  await admin.page.keyboard.press('Escape')
  if (!phone) return
  await admin.page.getByRole('button', { name: both('Open the test chat', '打开测试对话') }).click()
  const chat = admin.page.getByRole('dialog', { name: both(/^Test chat$/, '^测试对话$') })
  await chat.getByRole('textbox').fill(words.asked[0])
  await chat.getByRole('textbox').press('Enter')
  await expect(chat.locator('.why')).toBeVisible()
  await shot('test-chat')
}

async function shoot(page: Page, look: string, screen: string) {
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: `shots/${screen}.${look}.png`, animations: 'disabled' })
}
