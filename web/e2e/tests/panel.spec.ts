// The Management Panel: what is changed there happens.
import { PASSWORD } from '../src/admin'
import { Agent } from '../src/people/agent'
import { expect, test } from '../src/test'
import { both } from '../src/words'

test('an agent who is added in the panel chooses a password and gets to work', async ({ desk }) => {
  // S-163, S-164, S-182
  const admin = await desk.admin()
  await admin.opens('members')
  const password = await admin.addsMember('Mia', 'mia@desk.example')

  const mia = new Agent(await (await desk.context({})).newPage(), 'Mia', { email: 'mia@desk.example', password })
  await mia.signsInFirst(PASSWORD)

  await expect(mia.statusButton).toBeVisible()
})

test('an agent does not get into the panel', async ({ desk }) => {
  // S-168
  const mia = await desk.agent('Mia')
  await mia.page.goto('/admin/members')

  await expect(mia.page.getByRole('table')).toHaveCount(0)
  await expect(mia.page.getByRole('link', { name: both('Workstation', '工作台') }).first()).toBeVisible()
})

test('a greeting that is changed in the panel greets the next visitor', async ({ desk }) => {
  // S-134
  const admin = await desk.admin()
  await admin.opens('settings')
  await admin.changesText(both('Welcome', '欢迎语'), 'Good day from Northlight')

  const visitor = await desk.visitor()
  await expect(visitor.chat.getByRole('heading', { name: 'Good day from Northlight' })).toBeVisible()
  await visitor.field.click()
  await visitor.presses('What are your opening hours?')

  await visitor.sees(/Monday/)
  await visitor.sees('Good day from Northlight')
})
