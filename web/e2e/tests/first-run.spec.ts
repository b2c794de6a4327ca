// The first minutes of a new desk, the way a new user lives them.
import { ADMIN } from '../src/admin'
import { Agent } from '../src/people/agent'
import { Admin } from '../src/people/admin'
import { Visitor } from '../src/people/visitor'
import { expect, test } from '../src/test'
import { both } from '../src/words'

test('from the link in the terminal to the first thanks', { tag: '@both' }, async ({ freshDesk: desk }) => {
  // S-019
  const context = await desk.context({})
  const admin = new Admin(await context.newPage())
  await admin.setsUp(desk.setupLink, 'Northlight Home', ADMIN.email, ADMIN.password)

  // S-021, S-022: the bot answers from the first minute.
  const [chat] = await Promise.all([
    context.waitForEvent('page'),
    admin.page.getByRole('link', { name: both('Open as visitor', '以访客身份打开') }).first().click(),
  ])
  const visitor = new Visitor(chat)
  await expect(visitor.chat.getByText('Northlight Home').first()).toBeVisible()
  await visitor.says('What are your opening hours?')
  await visitor.sees(/Monday|09:00|9:00/)

  // S-023: the workstation needs no second sign-in.
  const desks = await context.newPage()
  const agent = new Agent(desks, 'Ada', ADMIN)
  await agent.opensTheWorkstation()
  await agent.isAvailable()
  await visitor.asksForAPerson()
  await agent.opens()
  await agent.sees('What are your opening hours?')
  await agent.replies('Hello, how can I help?')
  await visitor.sees('Hello, how can I help?')
  await visitor.says('Do you also deliver on Saturdays?')
  await agent.sees('Do you also deliver on Saturdays?')
  await agent.ends()

  // S-153 to S-158
  await expect(visitor.rating).toBeVisible({ timeout: 15_000 })
  await visitor.rates(5)
  await visitor.sees(/thank/i)
})

test('a one-time link works once', async ({ freshDesk: desk }) => {
  await new Admin(await (await desk.context({})).newPage()).setsUp(desk.setupLink, 'Northlight Home', ADMIN.email, ADMIN.password)

  const late = await (await desk.context({})).newPage()
  await late.goto(desk.setupLink)

  await expect(late.getByRole('link', { name: both('Sign in', '登录') })).toBeVisible()
  await expect(late.getByLabel(both('Name of the desk', '名称'))).toHaveCount(0)
})
