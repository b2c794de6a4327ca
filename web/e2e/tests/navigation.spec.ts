// Where things are in the Management Panel, and the addresses that lead to it and to the workstation.
import { ADMIN, PASSWORD } from '../src/admin'
import { Agent } from '../src/people/agent'
import { expect, test } from '../src/test'

test('the navigation leads everywhere in its order, and the top bar speaks both languages', async ({ desk }) => {
  // S-024, S-025
  const { page } = await desk.admin()
  const column = page.getByRole('navigation', { name: 'Navigation' })
  const chatbot = ['Knowledge base', 'Basic configuration', 'Deployment history']
  const all = ['Go to Workstation', 'Overview', ...chatbot, 'Settings', 'Channels', 'Members', 'Groups']
  await expect(column.getByRole('link')).toHaveText(all)
  await expect(column.getByRole('heading', { name: 'Chatbot' })).toBeVisible()
  await expect(column.getByRole('heading', { name: 'Team management' })).toBeVisible()
  await expect(column.getByRole('link', { name: 'Go to Workstation' })).toHaveAttribute('href', /^\/desk/)
  for (const name of [...chatbot, 'Settings', 'Channels', 'Members', 'Groups']) {
    await column.getByRole('link', { name }).click()
    await expect(page.getByRole('heading', { level: 1, name })).toBeVisible()
    await expect(column.getByRole('link', { name })).toHaveAttribute('aria-current', 'page')
  }

  await page.getByRole('button', { name: 'Switch to Chinese' }).click()
  await expect(page.getByRole('heading', { level: 1, name: '技能组' })).toBeVisible()
  await expect(page.locator('html')).toHaveAttribute('lang', /^zh/)
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: '技能组' })).toBeVisible()
  await page.getByRole('button', { name: '切换到英文' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Groups' })).toBeVisible()

  await page.getByRole('button', { name: 'Account of ada' }).click()
  await expect(page.getByRole('menuitem')).toHaveText(['Your account', 'Change password', 'Log out'])
})

test('the overview has a card for each channel, and the user id of the app card can be copied', async ({ desk }) => {
  // S-026, S-027
  const { entryUserId } = await (await desk.prepare()).overview()
  const { page } = await desk.admin()
  await page.context().grantPermissions(['clipboard-read', 'clipboard-write'])
  const web = page.getByRole('region', { name: 'Web (H5)' })
  const app = page.getByRole('region', { name: 'App / Client' })

  await expect(app).toContainText(entryUserId)
  expect(entryUserId).toMatch(/^@/)
  await app.getByRole('button', { name: 'Copy Agent UserID' }).click()
  await expect(app.getByRole('status').first()).toContainText('Copied')
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(entryUserId)
  await app.getByRole('button', { name: 'Start configuration' }).click()
  await expect(page.getByRole('dialog', { name: 'Connect an app' })).toBeVisible()
  await page.keyboard.press('Escape')

  await web.getByRole('button', { name: 'User guide' }).click()
  await expect(page.getByRole('dialog', { name: 'Put the chat on your site' })).toBeVisible()
  await page.keyboard.press('Escape')
  await web.getByRole('link', { name: 'Edit configuration' }).click()
  await expect(page).toHaveURL(/\/admin\/channels\/web\/\w+/)
})

test('the list of members tells the role of each', async ({ desk }) => {
  // S-165
  const account = await desk.prepare()
  await account.addMember({ nickname: 'Omar', email: 'omar@desk.example', role: 'admin' })
  await account.addMember({ nickname: 'Priya', email: 'priya@desk.example', role: 'agent' })
  const admin = await desk.admin()
  await admin.opens('members')

  const roles = { ada: 'Super admin', Omar: 'Administrator', Priya: 'Agent' }
  for (const [name, role] of Object.entries(roles)) {
    const row = admin.page.getByRole('row').filter({ has: admin.page.getByRole('rowheader', { name }) })
    await expect(row.getByRole('cell', { name: role, exact: true })).toBeVisible()
  }
})

test('two short addresses lead over the sign-in to the workstation and to the panel', async ({ desk }) => {
  // S-187
  await (await desk.agent('Mia')).page.close()
  const page = await (await desk.context({})).newPage()
  await page.goto('/desk')
  await expect(page).toHaveURL(/\/login\?next=/)
  await signIn(page, 'mia@desk.example', PASSWORD)
  const mia = new Agent(page, 'Mia', { email: 'mia@desk.example', password: PASSWORD })
  await expect(mia.statusButton).toBeVisible()
  await expect(page).toHaveURL(/\/desk/)

  const second = await (await desk.context({})).newPage()
  await second.goto('/admin')
  await expect(second).toHaveURL(/\/login\?next=/)
  await signIn(second, ADMIN.email, ADMIN.password)
  await expect(second).toHaveURL(/\/admin\/overview/)
  await expect(second.getByRole('heading', { level: 1 })).toContainText('ada')
})

async function signIn(page: Agent['page'], email: string, password: string) {
  await page.getByRole('textbox', { name: 'Email' }).fill(email)
  await page.getByRole('textbox', { name: 'Password' }).fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}
