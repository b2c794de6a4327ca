// The main job without a mouse: everything is reached with keys alone.
import type { Page } from '@playwright/test'
import { expect, test } from '../src/test'
import { both } from '../src/words'

test('a visitor and an agent talk, and end, by keyboard alone', async ({ desk }) => {
  await (await desk.prepare()).change((settings) => (settings.service.mode = 'manual'))
  const mia = await desk.agent('Mia')
  const visitor = await desk.visitor()

  // The agent becomes available through the menu's key.
  await mia.page.keyboard.press('Alt+s')
  await choose(mia.page, both('Available', '空闲'))
  await expect(mia.statusButton).toHaveAccessibleName(both('Available', '空闲'))

  await visitor.field.focus()
  await visitor.page.keyboard.type('Which bulbs fit?')
  await visitor.page.keyboard.press('Enter')
  await visitor.sees('Which bulbs fit?')
  await tabTo(visitor.page, both('Talk to a person', '转人工'))
  await visitor.page.keyboard.press('Enter')

  await expect(mia.offer).toBeVisible()
  await mia.page.keyboard.press('Alt+a')
  await expect(mia.field).toBeFocused()
  await mia.page.keyboard.type('Any with an E27 socket')
  await mia.page.keyboard.press('Enter')
  await visitor.sees('Any with an E27 socket')
  await mia.page.keyboard.press('Alt+e')

  await expect(visitor.rating).toBeVisible({ timeout: 15_000 })
})

/** Presses Tab until the button of that name has the focus. */
async function tabTo(page: Page, name: RegExp) {
  for (let presses = 0; presses < 60; presses += 1) {
    const named = await page.evaluate(() => {
      const focused = document.activeElement
      return focused instanceof HTMLButtonElement ? (focused.ariaLabel ?? focused.textContent ?? '') : ''
    })
    if (name.test(named)) return
    await page.keyboard.press('Tab')
  }
  throw new Error(`no Tab reaches ${name}`)
}

/** Goes down an open menu to the entry of that name, and takes it. */
async function choose(page: Page, name: RegExp) {
  const entry = page.getByRole('menuitem', { name }).or(page.getByRole('menuitemradio', { name }))
  await expect(entry).toBeVisible()
  for (let presses = 0; presses < 12; presses += 1) {
    if (await entry.evaluate((element) => element === document.activeElement)) return page.keyboard.press('Enter')
    await page.keyboard.press('ArrowDown')
  }
  throw new Error(`no arrow reaches ${name}`)
}
