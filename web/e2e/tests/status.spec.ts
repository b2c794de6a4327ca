// What an agent's status does, and the menus on the upper right.
import { ADMIN, Account } from '../src/admin'
import { Agent } from '../src/people/agent'
import { type Desk, expect, test } from '../src/test'
import { both } from '../src/words'

test('the menu offers four statuses, and available shows as a green dot with its word on the upper right', async ({ desk }) => {
  // S-185, S-189
  const mia = await desk.agent('Mia')
  const dot = mia.statusButton.locator('.dot')
  expect(await greenness(dot)).toBeLessThan(30)
  await mia.statusButton.click()
  const entries = mia.page.getByRole('menu').getByRole('menuitem')
  await expect(entries).toContainText(['Available', 'Busy', 'On break', 'Offline'])
  await entries.first().click()

  await expect(mia.statusButton).toContainText('Available')
  expect(await greenness(dot)).toBeGreaterThan(30)
  const at = await dot.boundingBox()
  expect(at?.y).toBeLessThan(48)
  expect(at?.x).toBeGreaterThan(1280 / 2)
})

test('an agent who is busy or on a break is given nobody, until available again', { tag: '@both' }, async ({ desk }) => {
  // S-190, S-191, S-192
  const mia = await desk.agent('Mia')
  await mia.becomes('Busy')
  const visitor = await desk.visitor()
  await visitor.says('Is anybody there?')
  await visitor.asksForAPerson()
  await expect(visitor.queue).toBeVisible()
  await expect(serving(mia, 0)).toBeVisible()

  await takesABreak(mia, 'Meal')
  await expect(mia.statusButton).toHaveAccessibleName('Status: Meal')
  const second = await desk.visitor()
  await second.says('Me neither?')
  await second.asksForAPerson()
  await expect(second.queue).toBeVisible()
  await expect(serving(mia, 0)).toBeVisible()

  await mia.becomes('Available')
  await visitor.isServedBy('Mia')
  await second.isServedBy('Mia')
  await expect(serving(mia, 2)).toBeVisible()
})

test('an administrator who is busy may still take somebody who waits', async ({ desk }) => {
  // S-191
  const visitor = await desk.visitor()
  const ada = await administrator(desk)
  await ada.becomes('Busy')
  await visitor.says('Just a quick question')
  await visitor.asksForAPerson()
  await expect(visitor.queue).toBeVisible()

  await ada.page.getByRole('region', { name: 'Queue, your groups' }).getByRole('button', { name: /^Everyone/ }).click()
  await ada.page.getByRole('button', { name: /^Take the session with Visitor_/ }).click()

  await visitor.isServedBy('ada')
  await ada.sees('Just a quick question')
})

test('going offline with an open session is asked about, ends the supply, and Available resumes it', { tag: '@both' }, async ({ desk }) => {
  // S-189, S-192, S-225
  const mia = await (await desk.agent('Mia')).isAvailable()
  const first = await desk.visitor()
  await first.says('I am first')
  await first.asksForAPerson()
  await first.isServedBy('Mia')

  await choosesOffline(mia)
  const question = mia.page.getByRole('dialog', { name: 'Go offline?' })
  await expect(question).toContainText('1 session is still open')
  await question.getByRole('button', { name: 'Cancel' }).click()
  await expect(mia.statusButton).toHaveAccessibleName('Status: Available')
  await choosesOffline(mia)
  await question.getByRole('button', { name: 'Go offline' }).click()
  await expect(mia.statusButton).toHaveAccessibleName('Status: Offline')

  const second = await desk.visitor()
  await second.says('I am second')
  await second.asksForAPerson()
  await second.sees(/nobody|away|not available|no one|unavailable|offline/i)
  await expect(serving(mia, 1)).toBeVisible()
  await mia.replies('You are still mine')
  await first.sees('You are still mine')

  await mia.becomes('Available')
  const third = await desk.visitor()
  await third.asksForAPerson()
  await third.isServedBy('Mia')
})

test('the profile menu changes the nickname and the password, and logs out', async ({ desk }) => {
  // S-194, S-226
  const mia = await (await desk.agent('Mia')).isAvailable()
  await opensProfile(mia.page, 'Mia')
  const menu = mia.page.getByRole('menu')
  await expect(menu).toContainText('mia@desk.example')
  await expect(menu).toContainText('Agent')
  await expect(menu.getByRole('menuitem', { name: 'Management Panel' })).toHaveCount(0)

  await menu.getByRole('menuitem', { name: 'Edit profile' }).click()
  await mia.page.getByRole('textbox', { name: 'Nickname' }).fill('Mia Lind')
  await mia.page.getByRole('button', { name: 'Save' }).click()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  await visitor.isServedBy('Mia Lind')

  await opensProfile(mia.page, 'Mia Lind')
  await menu.getByRole('menuitem', { name: 'Change password' }).click()
  const form = mia.page.getByRole('dialog', { name: 'Change password' })
  await form.getByLabel('Present password').fill('not the one I have')
  await form.getByLabel('New password', { exact: true }).fill('a longer one of my own')
  await form.getByLabel('New password again').fill('a longer one of my own')
  await form.getByRole('button', { name: 'Change password' }).click()
  await expect(form.getByRole('alert')).toContainText('present password is not right')
  await form.getByLabel('Present password').fill(mia.credentials.password)
  await form.getByRole('button', { name: 'Change password' }).click()
  await expect(form).toHaveCount(0)

  await opensProfile(mia.page, 'Mia Lind')
  await menu.getByRole('menuitem', { name: 'Log out' }).click()
  const question = mia.page.getByRole('dialog', { name: 'Log out?' })
  await expect(question).toContainText('1 session is still open')
  await question.getByRole('button', { name: 'Log out' }).click()
  await expect(mia.page).toHaveURL(/\/login/)
  mia.credentials.password = 'a longer one of my own'
  await mia.signsIn()
  await expect(mia.page.getByRole('button', { name: 'Profile of Mia Lind' })).toBeVisible()
})

test('the top bar leads an administrator to the panel, and an agent nowhere else', async ({ desk }) => {
  // S-188, S-194
  const mia = await desk.agent('Mia')
  const products = mia.page.getByRole('navigation', { name: 'Product' })
  await expect(products.getByRole('link')).toHaveText(['Workstation'])

  const { page } = await administrator(desk)
  await expect(page.getByRole('navigation', { name: 'Product' }).getByRole('link')).toHaveText(['Workstation', 'Management Panel'])
  await opensProfile(page, 'ada')
  await page.getByRole('menuitem', { name: 'Management Panel' }).click()

  await expect(page).toHaveURL(/\/admin\/overview/)
})

/** The one who set the desk up, in the workstation. */
async function administrator(desk: Desk): Promise<Agent> {
  const context = await desk.context({})
  await Account.signIn(context.request, ADMIN)
  const ada = new Agent(await context.newPage(), 'ada', ADMIN)
  await ada.opensTheWorkstation()
  return ada
}

/** The list of sessions being served, with so many in it. */
function serving(agent: Agent, count: number) {
  return agent.page.getByRole('region', { name: new RegExp(`^Serving ${count} /`) })
}

async function takesABreak(agent: Agent, reason: string) {
  await agent.statusButton.click()
  await agent.page.getByRole('menuitem', { name: both('On break', '小休') }).click()
  await agent.page.getByRole('menuitem', { name: reason, exact: true }).click()
}

async function choosesOffline(agent: Agent) {
  await agent.statusButton.click()
  await agent.page.getByRole('menuitem', { name: 'Offline' }).click()
}

async function opensProfile(page: Agent['page'], nickname: string) {
  await page.getByRole('button', { name: `Profile of ${nickname}` }).click()
}

/** By how much green exceeds the stronger of red and blue. */
async function greenness(dot: ReturnType<Agent['page']['locator']>): Promise<number> {
  const colour = await dot.evaluate((element) => getComputedStyle(element).backgroundColor)
  const [red = 0, green = 0, blue = 0] = colour.match(/\d+/g)?.map(Number) ?? []
  return green - Math.max(red, blue)
}
