// Nobody is kept out: an automatic look at each screen, in both themes, and the main job without a mouse.
import { findsNothingSerious } from '../src/axe'
import { PANEL_PAGES } from '../src/people/admin'
import { expect, PHONE, test } from '../src/test'

for (const colorScheme of ['light', 'dark'] as const) {
  test(`the chat has nothing serious, ${colorScheme}`, async ({ desk }) => {
    const mia = await (await desk.agent('Mia')).isAvailable()
    const visitor = await desk.visitor({ colorScheme })
    await findsNothingSerious(visitor.page, 'the chat at its start')
    await visitor.says('What are your opening hours?')
    await visitor.sees(/Monday|09:00|9:00/)
    await findsNothingSerious(visitor.page, 'the chat with the bot')

    await visitor.asksForAPerson()
    await visitor.isServedBy('Mia')
    await findsNothingSerious(visitor.page, 'the chat with a person')
    await mia.opens()
    await mia.ends()
    await expect(visitor.rating).toBeVisible({ timeout: 15_000 })
    await findsNothingSerious(visitor.page, 'the ended chat')
  })

  test(`the workstation has nothing serious, ${colorScheme}`, async ({ desk }) => {
    await (await desk.prepare()).change((settings) => (settings.service.mode = 'manual'))
    const mia = await desk.agent('Mia', { colorScheme })
    await findsNothingSerious(mia.page, 'the empty workstation')
    await mia.isAvailable()
    const visitor = await desk.visitor()
    await visitor.says('Which bulbs fit?')
    await visitor.asksForAPerson()
    await expect(mia.offer).toBeVisible()
    await findsNothingSerious(mia.page, 'the workstation with an offer')
    await mia.accepts()
    await mia.replies('Any with an E27 socket')
    await findsNothingSerious(mia.page, 'the workstation with a conversation')
  })

  for (const [name, pages] of [['the panel', PANEL_PAGES.filter((page) => !page.startsWith('chatbot'))], ['the chatbot’s part of the panel', PANEL_PAGES.filter((page) => page.startsWith('chatbot'))]] as const) {
    test(`${name} has nothing serious, ${colorScheme}`, async ({ desk }) => {
      test.slow()
      const admin = await desk.admin({ colorScheme })
      for (const where of pages) {
        await admin.opens(where)
        await findsNothingSerious(admin.page, where)
      }
    })
  }

  test(`setting up and signing in have nothing serious, ${colorScheme}`, async ({ freshDesk }) => {
    const page = await (await freshDesk.context({ colorScheme })).newPage()
    await page.goto(freshDesk.setupLink)
    await expect(page.getByRole('textbox').first()).toBeVisible()
    await findsNothingSerious(page, 'the page that sets up')
    await page.goto('/login')
    await expect(page.getByRole('textbox').first()).toBeVisible()
    await findsNothingSerious(page, 'the page to sign in')
  })
}

test('the chat and the workstation have nothing serious on a phone', async ({ desk }) => {
  const mia = await (await desk.agent('Mia', PHONE)).isAvailable()
  const visitor = await desk.visitor(PHONE)
  await visitor.says('Which bulbs fit?')
  await findsNothingSerious(visitor.page, 'the chat')
  await findsNothingSerious(mia.page, 'the workstation')
})
