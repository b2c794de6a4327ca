// Passing a session on.
import { expect, test } from '../src/test'

test('a session moves to a colleague with a note the visitor never sees', { tag: '@both' }, async ({ desk }) => {
  // S-213, S-214
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.says('I need an invoice with a VAT number')
  await visitor.asksForAPerson()
  await mia.opens()
  await mia.replies('One moment, my colleague knows')
  const leo = await (await desk.agent('Leo')).isAvailable()

  await mia.transfersTo('Leo', 'Needs the VAT number on it')

  await leo.opens()
  await expect(leo.page.getByText('Needs the VAT number on it').first()).toBeVisible()
  await leo.sees('One moment, my colleague knows')
  await leo.replies('Here it is')
  await visitor.sees('Here it is')
  await visitor.isServedBy('Leo')
  await expect(visitor.log.getByText('Needs the VAT number on it')).toHaveCount(0)
})

test('in manual service the giver goes on serving until the receiver accepts', async ({ desk }) => {
  // S-215
  await (await desk.prepare()).change((settings) => (settings.service.mode = 'manual'))
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  await mia.accepts()
  await mia.replies('Hello')
  const leo = await (await desk.agent('Leo')).isAvailable()

  await mia.transfersTo('Leo', 'About shipping')
  await expect(leo.offer).toContainText('About shipping')
  await mia.replies('You are being passed on')
  await visitor.sees('You are being passed on')
  await leo.accepts()

  await visitor.isServedBy('Leo')
  await leo.replies('Leo here')
  await visitor.sees('Leo here')
})
