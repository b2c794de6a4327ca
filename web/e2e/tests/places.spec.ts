// Tabs and places of one agent: all tabs of a place are served, a second place replaces the first.
import { Agent } from '../src/people/agent'
import { expect, test } from '../src/test'
import { both } from '../src/words'

test('two tabs of an agent show the same conversation', async ({ desk }) => {
  const mia = await (await desk.agent('Mia')).isAvailable()
  const other = new Agent(await mia.page.context().newPage(), mia.nickname, mia.credentials)
  await other.opensTheWorkstation()
  const visitor = await desk.visitor()
  await visitor.says('Which bulbs fit?')
  await visitor.asksForAPerson()

  await mia.opens()
  await other.opens()
  await mia.replies('Any with an E27 socket')

  await other.sees('Any with an E27 socket')
  await other.replies('Up to 60 W')
  await mia.sees('Up to 60 W')
})

test('signing in elsewhere replaces the first place, and it can be taken back', async ({ desk }) => {
  // S-047
  const mia = await desk.agent('Mia')
  const elsewhere = new Agent(await (await desk.context({})).newPage(), mia.nickname, mia.credentials)

  await elsewhere.signsIn()
  const takeBack = mia.page.getByRole('button', { name: both('Take back', '切换回来') })
  await expect(takeBack).toBeVisible()
  await takeBack.click()

  await expect(mia.statusButton).toBeVisible()
  await expect(elsewhere.page.getByRole('button', { name: both('Take back', '切换回来') })).toBeVisible()
})
