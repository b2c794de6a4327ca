// The category tree: moved by hand and by key, and deleted with what is in it kept.
import type { Locator, Page } from '@playwright/test'
import type { Schemas } from '@deskhand/api'
import { Chatbot } from '../src/people/chatbot'
import { type Desk, expect, test } from '../src/test'
import { both } from '../src/words'

/** The knowledge base with a category of each name, after the default one. */
async function treeOf(desk: Desk, names: string[]) {
  const account = await desk.administrator('Bo')
  const made = new Map<string, string>()
  for (const name of names) {
    const { id } = await account.bot<Schemas['Category']>('POST', '/categories', { kind: 'qa', name, parent: null })
    made.set(name, id)
  }
  const admin = new Chatbot((await desk.admin()).page)
  await admin.opens('knowledge/qa')
  return { admin, account, made, tree: admin.page.getByRole('navigation', { name: both('Categories', '分类') }) }
}

const row = (tree: Locator, name: string) => tree.getByRole('button', { name, exact: true })

/** Names with their depth, as they stand below each other. */
async function shape(tree: Locator): Promise<string[]> {
  return tree.locator('[data-row]').evaluateAll((rows) => rows.map((one) => `${'>'.repeat(Number((one as HTMLElement).style.getPropertyValue('--level')))}${one.querySelector('.pick')?.textContent ?? ''}`))
}

/** Drags a row to a part of another row's height: 0 is its upper edge, 1 its lower. */
async function drags(page: Page, from: Locator, to: Locator, part: number) {
  const start = (await from.boundingBox())!
  await page.mouse.move(start.x + 30, start.y + start.height / 2)
  await page.mouse.down()
  await page.mouse.move(start.x + 34, start.y + start.height / 2 - 6, { steps: 3 })
  // While something is dragged, there is room below every category.
  await expect(page.locator('ul.target').first()).toBeVisible()
  const end = (await to.boundingBox())!
  await page.mouse.move(end.x + 34, end.y + end.height * part, { steps: 12 })
  await page.mouse.move(end.x + 35, end.y + end.height * part, { steps: 2 })
  await page.mouse.up()
}

test('a category is dragged to another place and into another category, and stays there', async ({ desk }) => {
  // S-099
  const { admin, tree } = await treeOf(desk, ['Bulbs', 'Cables', 'Lamps'])
  await expect.poll(() => shape(tree)).toEqual(['Default Knowledge Base', 'Bulbs', 'Cables', 'Lamps'])
  await drags(admin.page, row(tree, 'Lamps'), row(tree, 'Bulbs'), 0.3)
  await expect.poll(() => shape(tree)).toEqual(['Default Knowledge Base', 'Lamps', 'Bulbs', 'Cables'])
  await expect(admin.page.getByRole('status').filter({ hasText: both('“Lamps” is now 2 of 4 at the top', '“Lamps”现在是顶层第 2 个，共 4 个') })).toBeAttached()

  await admin.page.reload()
  await expect.poll(() => shape(tree)).toEqual(['Default Knowledge Base', 'Lamps', 'Bulbs', 'Cables'])
  await drags(admin.page, row(tree, 'Cables'), row(tree, 'Lamps'), 1.15)
  await expect.poll(() => shape(tree)).toEqual(['Default Knowledge Base', 'Lamps', '>Cables', 'Bulbs'])
})

test('the keys move a category up, into another and out of it, and say where it went', async ({ desk }) => {
  // S-099
  const { admin, tree } = await treeOf(desk, ['Bulbs', 'Cables', 'Lamps'])
  const says = (english: string, chinese: string) => expect(admin.page.getByRole('status').filter({ hasText: both(english, chinese) })).toBeAttached()
  await row(tree, 'Lamps').press('Alt+ArrowUp')
  await says('“Lamps” is now 3 of 4 at the top', '“Lamps”现在是顶层第 3 个，共 4 个')
  await expect(row(tree, 'Lamps')).toBeFocused()
  await admin.page.keyboard.press('Alt+ArrowRight')
  await says('“Lamps” is now 1 of 1 in “Bulbs”', '“Lamps”现在是“Bulbs”中第 1 个，共 1 个')
  await expect.poll(() => shape(tree)).toEqual(['Default Knowledge Base', 'Bulbs', '>Lamps', 'Cables'])
  await expect(row(tree, 'Lamps')).toBeFocused()
  await admin.page.keyboard.press('Alt+ArrowLeft')
  await expect.poll(() => shape(tree)).toEqual(['Default Knowledge Base', 'Bulbs', 'Lamps', 'Cables'])

  await row(tree, 'Lamps').press('F2')
  await tree.getByRole('textbox').fill('Lights')
  await tree.getByRole('textbox').press('Enter')
  await expect(row(tree, 'Lights')).toBeFocused()
})

test('a category with others inside is deleted, and its questions go where one says', async ({ desk }) => {
  // S-099
  const { admin, account, made, tree } = await treeOf(desk, ['Bulbs', 'Cables'])
  const inside = await account.bot<Schemas['Category']>('POST', '/categories', { kind: 'qa', name: 'Halogen', parent: made.get('Bulbs') })
  await account.bot('POST', '/questions', { category: inside.id, question: 'Do bulbs hum?', answer: 'Some do.', similarQuestions: [], format: 'plain', enabled: true })
  await admin.page.reload()
  await row(tree, 'Bulbs').press('Delete')
  const dialog = admin.page.getByRole('dialog')
  await expect(dialog).toContainText(both('Categories inside are deleted too', '下级分类会一并删除'))
  await dialog.getByRole('button', { name: both(/^Category$/, '^分类$') }).click()
  await expect(admin.page.getByRole('option', { name: /Halogen/ })).toHaveCount(0)
  await admin.page.getByRole('option', { name: 'Cables' }).click()
  await dialog.getByRole('button', { name: both(/^Delete$/, '^删除$') }).click()

  await expect.poll(() => shape(tree)).toEqual(['Default Knowledge Base', 'Cables'])
  await row(tree, 'Cables').click()
  await expect(admin.row('Do bulbs hum?')).toBeVisible()
})
