// The hosted page: what a visitor can do there.
import { png } from '../src/picture'
import { expect, PHONE, test } from '../src/test'

test('a picture goes from the visitor to the agent and back', { tag: '@both' }, async ({ desk }) => {
  // S-013
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  await visitor.isServedBy('Mia')
  await visitor.sendsFile({ name: 'lamp.png', mimeType: 'image/png', buffer: png(320, 200, () => [180, 90, 40]) })
  await expect(visitor.log.getByRole('img', { name: /lamp/ }).last()).toBeVisible()

  await mia.opens()
  await loads(mia.log.getByRole('img', { name: /lamp/ }).last())
  await mia.sendsFile({ name: 'fitting.png', mimeType: 'image/png', buffer: png(200, 320, () => [40, 90, 180]) })

  await loads(visitor.log.getByRole('img', { name: /fitting/ }).last())
})

test('a conversation is still there after the page was closed', async ({ desk }) => {
  const visitor = await desk.visitor()
  await visitor.says('What are your opening hours?')
  await visitor.sees(/Monday|09:00|9:00/)

  await visitor.page.reload()

  await visitor.sees('What are your opening hours?')
  await visitor.sees(/Monday|09:00|9:00/)
})

test('an address of no desk shows a plain page that says so', async ({ desk }) => {
  const page = await (await desk.context({})).newPage()
  await page.goto('/chat/?webAppId=0123456789abcdef')

  await expect(page.getByRole('textbox')).toHaveCount(0)
  await expect(page.locator('body')).toContainText('This chat does not exist')
})

test('on a phone the chat fills the screen and nothing is cut off', async ({ desk }) => {
  // S-035
  const visitor = await desk.visitor(PHONE)
  await visitor.says('What are your opening hours?')
  await visitor.sees(/Monday|09:00|9:00/)

  const wide = await visitor.page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth)
  expect(wide, 'the page scrolls sideways').toBe(false)
  await expect(visitor.field).toBeInViewport({ ratio: 1 })
})

async function loads(image: import('@playwright/test').Locator) {
  await expect(image).toBeVisible()
  await expect.poll(() => image.evaluate((element) => (element as HTMLImageElement).naturalWidth)).toBeGreaterThan(0)
}
