// Entries of the knowledge base: where they go, how they are found, moved and written.
import type { Schemas } from '@deskhand/api'
import { lamp, png } from '../src/picture'
import { Chatbot, type ChatbotPage } from '../src/people/chatbot'
import { type Desk, expect, test } from '../src/test'
import { both } from '../src/words'

async function chatbot(desk: Desk, where: ChatbotPage): Promise<Chatbot> {
  const admin = new Chatbot((await desk.admin()).page)
  await admin.opens(where)
  return admin
}

test('small talk that is added from all of it is small talk, and what was typed before its categories came stays', async ({ desk }) => {
  // S-109
  const admin = await chatbot(desk, 'knowledge/chitchat')
  let come = () => {}
  const wait = new Promise<void>((resolve) => (come = resolve))
  await admin.page.route(/\/categories\?kind=chitchat/, async (route) => (await wait, route.continue()))
  await admin.page.getByRole('button', { name: both(/^Add chitchat$/, '^添加寒暄$') }).first().click()
  await admin.drawer.getByRole('textbox', { name: both('Standard question', '标准问题') }).fill('Ahoy there')
  come()
  await expect(admin.drawer.getByRole('button', { name: both(/^Category$/, '^分类$') })).toHaveText(both('Default Small Talk', '默认寒暄库'))
  await admin.fills({ answer: 'Ahoy!' })

  await expect(admin.row('Ahoy there')).toBeVisible()
  await admin.opens('knowledge/qa')
  await expect(admin.row('Ahoy there')).toHaveCount(0)
})

test('small talk that answered in the test chat is opened as small talk', async ({ desk }) => {
  // S-109, S-128
  await (await desk.prepare()).configures((config) => (config.chitchat.enabled = true))
  const admin = await chatbot(desk, 'knowledge/qa')
  await admin.asks('thank you')
  await expect(admin.lastDecision).toContainText(both('Chitchat', '寒暄'))
  await admin.lastDecision.getByRole('list', { name: both('Closest questions', '最接近的问题') }).getByRole('button').first().click()

  await expect(admin.page.getByRole('dialog', { name: both(/^Edit chitchat$/, '^编辑寒暄$') })).toBeVisible()
  await expect(admin.drawer.getByRole('switch', { name: both('Then hand over to a person', '然后转人工') })).toHaveCount(0)
})

test('words copied from a sheet are pasted as words, a picture as a picture, which a visitor sees', async ({ desk }) => {
  // S-101, S-086
  const admin = await chatbot(desk, 'knowledge/qa')
  await admin.page.getByRole('button', { name: both(/^Add Q&A$/, '^添加问答$') }).first().click()
  const answer = admin.drawer.getByRole('textbox', { name: both(/^Answer$/, '^答案$') })
  const bytes = png(32, 20, lamp).toString('base64')
  /** Whether the field took it away from the browser. */
  const paste = (words: string) => answer.evaluate((field, [text, picture]) => {
    const clipboardData = new DataTransfer()
    clipboardData.items.add(new File([Uint8Array.from(atob(picture!), (one) => one.charCodeAt(0))], 'image.png', { type: 'image/png' }))
    if (text) clipboardData.setData('text/plain', text)
    if (text) clipboardData.setData('text/html', `<table><tr><td>${text}</td></tr></table>`)
    return !field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  }, [words, bytes] as const)

  expect(await paste('Copper, brass')).toBe(false)
  expect(await paste('')).toBe(true)
  await expect(answer).toHaveValue(/^!\[image\]\(\/files\/.+\)/)
  await admin.fills({ question: 'What does the copper look like?' })
  await (await desk.prepare()).deploys()

  const visitor = await desk.visitor()
  await visitor.says('what does the copper look like')
  const picture = visitor.log.getByRole('img', { name: 'image', exact: true })
  await expect(picture).toBeVisible()
  expect(await picture.evaluate((image: HTMLImageElement) => image.decode().then(() => image.naturalWidth))).toBe(32)
})

test('questions are found by field and by status, sorted, and gone through page by page', async ({ desk }) => {
  // S-104, S-105, S-107
  const account = await desk.prepare()
  await account.teaches(Array.from({ length: 13 }, (_, at) => ({ question: `Lamp ${String(at + 1).padStart(2, '0')}?`, similarQuestions: at === 4 ? ['luminaire five'] : [], answer: at === 6 ? 'A zeppelin of light.' : 'A lamp.', enabled: at !== 8 })))
  const admin = await chatbot(desk, 'knowledge/qa')
  const search = admin.page.getByRole('searchbox', { name: both(/^Search$/, '^搜索$') })
  const only = async (question: string) => {
    await expect(admin.row(question)).toBeVisible()
    await expect(admin.table.getByRole('row')).toHaveCount(2)
  }
  const searchesIn = async (english: string, chinese: string) => {
    await admin.page.getByRole('combobox', { name: both('Search in', '搜索范围') }).click()
    await admin.page.getByRole('option', { name: both(new RegExp(`^${english}$`), `^${chinese}$`) }).click()
  }

  await search.fill('luminaire')
  await expect(admin.page.getByText(both('No question fits', '没有符合条件的问题'))).toBeVisible()
  await searchesIn('Similar question', '相似问题')
  await only('Lamp 05?')
  await search.fill('zeppelin')
  await searchesIn('Answer', '答案')
  await only('Lamp 07?')
  // What was narrowed down is in the address.
  await admin.page.reload()
  await only('Lamp 07?')

  await search.fill('')
  await admin.page.getByRole('button', { name: both(/^Status:/, '^状态') }).click()
  await admin.page.getByRole('menuitemcheckbox', { name: both(/^Disabled/, '^已停用') }).click()
  await only('Lamp 09?')
  await admin.page.getByRole('button', { name: both(/^Status:/, '^状态') }).click()
  await admin.page.getByRole('menuitemcheckbox', { name: both(/^Status: all/, '^状态：全部') }).click()

  await search.fill('Lamp')
  await searchesIn('Question', '问题')
  await admin.table.getByRole('button', { name: both('Standard Question', '标准问题') }).click()
  await expect(admin.page.getByRole('status').filter({ hasText: both('1–10 of 13', '共 13 条') })).toBeVisible()
  await expect(admin.table.getByRole('row').nth(1)).toContainText('Lamp 01?')
  const next = admin.page.getByRole('button', { name: both(/^Next page$/, '^下一页$') })
  await next.click()
  await expect(admin.table.getByRole('row').nth(1)).toContainText('Lamp 11?')
  await expect(admin.table.getByRole('row')).toHaveCount(4)
  await expect(next).toBeDisabled()
})

test('questions of two categories are moved to a third together, and go back to where each was', async ({ desk }) => {
  // S-106
  const account = await desk.prepare()
  const category = (name: string) => account.bot<Schemas['Category']>('POST', '/categories', { kind: 'qa', name, parent: null })
  const [bulbs, cables] = [await category('Bulbs'), await category('Cables')]
  await category('Lamps')
  const rest = { similarQuestions: [], answer: 'Some do.', format: 'plain', enabled: true }
  await account.bot('POST', '/questions', { ...rest, category: bulbs.id, question: 'Do bulbs hum?' })
  await account.bot('POST', '/questions', { ...rest, category: cables.id, question: 'Do cables hum?' })
  const admin = await chatbot(desk, 'knowledge/qa')
  const count = (name: string, is: number) => expect(admin.page.locator('[data-row]').filter({ hasText: name }).locator('.n')).toHaveText(String(is))
  for (const question of ['Do bulbs hum?', 'Do cables hum?']) await admin.row(question).getByRole('checkbox').click()
  await admin.page.getByRole('region', { name: both('Questions that are selected', '已选的问题') }).getByRole('button', { name: both(/^Move$/, '^移动$') }).click()
  await admin.page.getByRole('dialog').getByRole('button', { name: both(/^Category$|^Move to$/, '^分类$|目标') }).click()
  await admin.page.getByRole('option', { name: 'Lamps' }).click()
  await admin.page.getByRole('dialog').getByRole('button', { name: both(/^Move$/, '^移动$') }).click()
  await count('Lamps', 2)
  await count('Bulbs', 0)

  await admin.page.getByRole('button', { name: both(/^Undo$/, '^撤销$') }).last().click()
  await count('Lamps', 0)
  await count('Bulbs', 1)
  await count('Cables', 1)
})

test('the arrow keys choose the format of an answer', async ({ desk }) => {
  // S-101
  const admin = await chatbot(desk, 'knowledge/qa')
  await admin.page.getByRole('button', { name: both(/^Add Q&A$/, '^添加问答$') }).first().click()
  await admin.drawer.getByRole('radio', { name: both('Plain text', '纯文本') }).press('ArrowRight')
  const markdown = admin.drawer.getByRole('radio', { name: 'Markdown' })
  await expect(markdown).toBeFocused()
  await expect(markdown).toBeChecked()
  await expect(admin.drawer.getByRole('button', { name: both(/^Bold$/, '^加粗$') })).toBeVisible()
})
