// The workstation around a conversation: its bar, its lists, the header, the composer and its toolbar.
import { expect, test } from '../src/test'
import { both } from '../src/words'

test('the first session opens by itself, with its name, times and origin, and ends into the list of ended ones', async ({ desk }) => {
  // S-197, S-198, S-200
  const mia = await (await desk.agent('Mia')).isAvailable()
  const list = mia.page.getByRole('navigation', { name: 'Sessions' })
  await expect(list.getByRole('region', { name: 'Serving 0 / 6' })).toContainText('No serving records')
  await expect(list.getByRole('region', { name: 'Ended 0' })).toContainText('No ended records')

  const visitor = await desk.visitor()
  await visitor.says('My lamp arrived broken')
  await visitor.asksForAPerson()
  await expect(mia.field).toBeFocused()
  await expect(list.getByRole('region', { name: 'Serving 1 / 6' }).getByRole('listitem')).toHaveCount(1)

  const header = mia.page.getByRole('main', { name: /^Conversation with Visitor_/ }).getByRole('banner').or(mia.page.locator('main > header'))
  await expect(header.getByRole('heading', { level: 1, name: /^Visitor_/ })).toBeVisible()
  await expect(header).toContainText(/Began\d\d:\d\d/)
  await expect(header).toContainText(/Waited00:\d\d/)
  await expect(header).toContainText(/Serving00:0[1-9]/)
  const [website] = await (await desk.prepare()).webChannels()
  await expect(header).toContainText(website?.name ?? 'the name of the website')
  await header.getByRole('button', { name: 'End session' }).click()

  const ended = list.getByRole('region', { name: 'Ended 1' })
  await expect(ended.getByRole('button', { name: /^Visitor_.*You ended it, 00:00:\d\d$/ })).toBeVisible({ timeout: 15_000 })
  await expect(list.getByRole('region', { name: 'Serving 0 / 6' })).toContainText('No serving records')
  await ended.getByRole('button', { name: 'Ended 1' }).click()
  await expect(ended.getByRole('listitem')).toHaveCount(0)
})

test('a session that comes while somebody is writing elsewhere does not take the keyboard', async ({ desk }) => {
  const mia = await (await desk.agent('Mia')).isAvailable()
  await mia.page.keyboard.press('Control+k')
  const search = mia.page.getByPlaceholder('Type a name or a command')
  await search.pressSequentially('sou')
  const visitor = await desk.visitor()
  await visitor.says('Is anybody there?')
  await visitor.asksForAPerson()
  await visitor.isServedBy('Mia')

  await search.pressSequentially('nd')
  await expect(search).toHaveValue('sound')
  await expect(mia.field).toHaveCount(0)
  await mia.page.keyboard.press('Escape')

  await expect(mia.field).toBeVisible()
})

test('a session that comes while a conversation is open leaves that one in front', async ({ desk }) => {
  const mia = await (await desk.agent('Mia')).isAvailable()
  const first = await desk.visitor()
  await first.says('I am first')
  await first.asksForAPerson()
  await mia.sees('I am first')
  await mia.field.fill('Half a sente')

  const second = await desk.visitor()
  await second.says('I am second')
  await second.asksForAPerson()
  await expect(mia.session(/I am second/)).toBeVisible()

  await mia.sees('I am first')
  await expect(mia.field).toHaveValue('Half a sente')
  await expect(mia.field).toBeFocused()
})

test('Enter sends, Shift+Enter begins a line, and the toolbar holds the rest', async ({ desk }) => {
  // S-202, S-206
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  await mia.field.fill('First line')
  await mia.field.press('Shift+Enter')
  await mia.field.pressSequentially('second line')
  await expect(mia.field).toHaveValue('First line\nsecond line')
  await expect(mia.log.getByText('First line')).toHaveCount(0)
  await mia.field.press('Enter')
  await expect(mia.field).toHaveValue('')
  await visitor.sees(/First line\s+second line/)

  await mia.page.getByRole('button', { name: 'Emoji', exact: true }).click()
  await mia.page.locator('.emoji').getByRole('button', { name: '👍' }).first().click()
  await mia.field.press('Enter')
  await visitor.sees('👍')
  for (const kind of ['Image', 'File']) {
    const chooser = mia.page.waitForEvent('filechooser')
    await mia.page.getByRole('button', { name: kind, exact: true }).click()
    await (await chooser).setFiles({ name: `${kind}.txt`, mimeType: 'text/plain', buffer: Buffer.from('E27 socket') })
    await expect(mia.page.getByRole('list', { name: 'Files to send' })).toContainText(`${kind}.txt`)
    // What is still on its way cannot be sent.
    await expect(mia.page.getByRole('button', { name: 'Send', exact: true })).toBeEnabled()
    await mia.field.press('Enter')
    await visitor.sees(`${kind}.txt`)
  }
  await expect(mia.page.getByRole('button', { name: 'Transfer' })).toBeEnabled()
  await mia.page.getByRole('button', { name: /^Ask for a rating/ }).last().click()
  await expect(visitor.rating).toBeVisible()
  await expect(mia.page.getByRole('button', { name: 'A rating has been asked for' }).last()).toBeDisabled()
})

test('the list tells when something was last said, and who has gone', async ({ desk }) => {
  // S-204
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  await mia.replies('Good day')
  const row = mia.page.getByRole('region', { name: /^Serving/ }).getByRole('listitem')
  await expect(row).toContainText('just now')
  await expect(row).not.toContainText('Offline')

  await visitor.page.close()

  await expect(row).toContainText('Offline', { timeout: 30_000 })
})

test('sound and notifications are governed from the top, and stay as chosen', async ({ desk }) => {
  // S-205
  const mia = await (await desk.agent('Mia')).isAvailable()
  const sound = mia.page.getByRole('button', { name: 'Sound', exact: true })
  await expect(sound).toHaveAttribute('aria-pressed', 'true')
  await sound.click()
  await expect(sound).toHaveAttribute('aria-pressed', 'false')
  const asked = mia.page.getByRole('status').filter({ hasText: 'Hear of new sessions' })
  await expect(asked.getByRole('button', { name: 'Allow notifications' })).toBeVisible()
  await asked.getByRole('button', { name: 'Not now' }).click()
  await expect(asked).toHaveCount(0)

  await mia.page.reload()

  await expect(mia.statusButton).toHaveAccessibleName(both('Available', '在线'))
  await expect(sound).toHaveAttribute('aria-pressed', 'false')
  await expect(asked).toHaveCount(0)
})
