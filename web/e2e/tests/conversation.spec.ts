// What passes between a visitor and an agent beside the words themselves.
import { expect, test } from '../src/test'

test('each side sees that the other is typing, and the agent sees the words', { tag: '@both' }, async ({ desk }) => {
  // S-075
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  await visitor.isServedBy('Mia')

  await mia.field.pressSequentially('Good')
  await expect(visitor.log.getByRole('status', { name: 'Mia is typing' })).toBeVisible()
  await mia.field.fill('')
  await expect(visitor.log.getByRole('status', { name: 'Mia is typing' })).toHaveCount(0)

  await visitor.field.pressSequentially('The shade is be')
  await expect(mia.log.getByText('The shade is be')).toBeVisible()
  await expect(mia.session(/typing/)).toBeVisible()
  await visitor.field.fill('The shade is bent')
  await visitor.field.press('Enter')
  await mia.sees('The shade is bent')
  await expect(mia.session(/typing/)).toHaveCount(0)
})

test('agent and visitor take messages back, and both see that they did', { tag: '@both' }, async ({ desk }) => {
  // S-011
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  await visitor.isServedBy('Mia')
  await mia.replies('It costs 12')
  await visitor.sees('It costs 12')

  await mia.recalls('It costs 12')
  await mia.sees('You recalled a message')
  await visitor.sees('Mia recalled a message')
  await expect(mia.log.getByText('It costs 12')).toHaveCount(0)
  await expect(visitor.log.getByText('It costs 12')).toHaveCount(0)

  await visitor.says('My card number is 4000')
  await mia.sees('My card number is 4000')
  await visitor.log.getByText('My card number is 4000').hover()
  await visitor.log.getByRole('button', { name: 'Take back' }).last().click()
  await visitor.sees('You took a message back')
  await mia.sees(/^Visitor_\w+ recalled a message$/)
  await expect(mia.log.getByText('4000')).toHaveCount(0)
  await expect(visitor.log.getByText('4000')).toHaveCount(0)
})

test('nothing can be taken back where the administrator does not allow it', async ({ desk }) => {
  // S-011
  await (await desk.prepare()).change((settings) => (settings.recall = { agentSeconds: 0, visitorSeconds: 0 }))
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.says('Hello')
  await visitor.asksForAPerson()
  await visitor.isServedBy('Mia')
  await mia.replies('Good day')
  await visitor.sees('Good day')

  await mia.log.getByText('Good day').last().hover()
  await expect(mia.log.getByRole('button', { name: /^Quote/ }).last()).toBeVisible()
  await expect(mia.log.getByRole('button', { name: /^Recall/ })).toHaveCount(0)
  await expect(visitor.log.getByRole('button', { name: 'Take back' })).toHaveCount(0)
})

test('a visitor who is being served asks for the rating card, and rates', { tag: '@both' }, async ({ desk }) => {
  // S-082
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  const menu = visitor.chat.getByRole('menu', { name: 'Menu' })
  await visitor.says('What are your opening hours?')
  await visitor.presses('Menu')
  await expect(menu.getByRole('menuitem', { name: 'Language' })).toBeVisible()
  await expect(menu.getByRole('menuitem', { name: 'Rate this chat' })).toHaveCount(0)
  await visitor.page.keyboard.press('Escape')

  await visitor.asksForAPerson()
  await visitor.isServedBy('Mia')
  await visitor.presses('Menu')
  await menu.getByRole('menuitem', { name: 'Rate this chat' }).click()
  await visitor.rates(4)

  await visitor.sees(/Thank you/i)
  await expect(mia.log).toContainText(/Rated: /)
})

test('where visitors may not ask for the rating card, nothing offers it', async ({ desk }) => {
  // S-082
  await (await desk.prepare()).change((settings) => (settings.rating.byVisitor = false))
  await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  await visitor.isServedBy('Mia')

  await visitor.presses('Menu')

  const menu = visitor.chat.getByRole('menu', { name: 'Menu' })
  await expect(menu.getByRole('menuitem', { name: 'End the session' })).toBeVisible()
  await expect(menu.getByRole('menuitem', { name: 'Rate this chat' })).toHaveCount(0)
})

test('the chat carries the name of the website on top, and its bot answers from the first day', async ({ desk }) => {
  // S-037, S-021
  const account = await desk.prepare()
  const [channel] = await account.webChannels()
  await account.editWebChannel(channel?.webAppId ?? '', { name: 'Harbour Lamps' })
  const visitor = await desk.visitor()
  await expect(visitor.page).toHaveTitle('Harbour Lamps')
  const name = visitor.chat.getByText('Harbour Lamps', { exact: true })
  await expect(name).toBeVisible()
  expect((await name.boundingBox())?.y).toBeLessThan(100)

  await visitor.says('What are your opening hours?')

  await visitor.sees(/Monday/)
  await expect(visitor.chat.getByRole('heading', { level: 1, name: 'Harbour Lamps assistant' })).toBeVisible()
})
