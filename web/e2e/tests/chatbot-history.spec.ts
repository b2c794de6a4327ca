// Versions of the bot: compared, guarded, deployed on purpose, and rolled back with one click.
import type { Schemas } from '@deskhand/api'
import { Deployer } from '../src/people/deployer'
import { type Desk, expect, test } from '../src/test'
import { both } from '../src/words'

async function deployer(desk: Desk, at: Parameters<Deployer['opens']>[0]): Promise<Deployer> {
  const admin = new Deployer((await desk.admin()).page)
  await admin.opens(at)
  return admin
}

test('two versions are compared although they stand on two pages', async ({ desk }) => {
  // S-131, S-132, S-133
  const account = await desk.prepare()
  await account.teaches([{ question: 'Do you plant trees?', answer: 'One tree for every lamp.' }])
  await account.deploys('trees')
  const { items } = await account.bot<Schemas['BotVersionPage']>('GET', '/versions?page=1&size=10')
  for (let version = 0; version < 9; version += 1) await account.bot('POST', `/versions/${items[0]!.id}/rollBack`)
  const admin = await deployer(desk, 'history/versions')
  await admin.table.getByRole('row').nth(1).getByRole('checkbox').click()
  await admin.page.getByRole('button', { name: both(/^Next page$/, '^下一页$') }).click()
  await expect(admin.table.getByRole('row')).toHaveCount(2)
  await admin.table.getByRole('row').last().getByRole('checkbox').click()
  await admin.page.getByRole('button', { name: both(/^Compare$/, '^比较$') }).click()

  await expect(admin.dialog.getByRole('button', { name: 'Do you plant trees?' })).toBeVisible()
  await expect(admin.dialog.getByRole('combobox', { name: both(/^To$/, '^到$') })).not.toContainText(both('Draft', '草稿'))
  // One of another page can be chosen too.
  await admin.dialog.getByRole('combobox', { name: both(/^From$/, '^从$') }).click()
  await expect(admin.page.getByRole('option')).toHaveCount(11)
  await admin.page.getByRole('option').nth(5).click()
  await expect(admin.dialog.getByRole('button', { name: 'Do you plant trees?' })).toHaveCount(0)
})

test('what passed is told too, what failed is deployed only on purpose, and one click rolls back', async ({ desk }) => {
  // S-129, S-131, S-132
  const account = await desk.administrator('Bo')
  await account.teaches([{ question: 'Do you plant trees?', answer: 'One tree for every lamp.' }])
  const visitor = await desk.visitor()
  const admin = await deployer(desk, 'history/questions')
  await admin.guards('do you plant trees', 'Do you plant trees?')
  await admin.beginsToDeploy()
  await admin.deploysWith('trees')
  await expect(admin.page.getByText(both('The regression question did as expected', '回归问题符合预期')).first()).toBeVisible()

  await admin.guards('where is my order', 'Do you plant trees?')
  await account.teaches([{ question: 'Which glue holds the shade?', answer: 'Bone glue.' }])
  await admin.beginsToDeploy()
  await admin.deploysWith('glue')
  const anyway = admin.dialog.getByRole('button', { name: both('Deploy anyway', '仍然发布') })
  await expect(anyway).toBeDisabled()
  await admin.dialog.getByRole('checkbox', { name: both(/^Deploy although/, '未通过也要发布') }).check()
  await anyway.click()
  await expect(admin.dialog).toHaveCount(0)
  await visitor.says('which glue holds the shade')
  await visitor.sees('Bone glue.')

  await admin.opens('history/versions')
  await expect(admin.version('glue')).toContainText('1 / 2')
  await admin.rollsBackTo(admin.version('trees'))
  await expect(admin.page.getByText(both(/^Rolled back to/, '^已回滚到')).first()).toBeVisible()
  await visitor.says('Which glue holds the shade?')
  await visitor.sees(/Sorry, I do not know/)
  await admin.page.getByRole('button', { name: both(/^Undo$/, '^撤销$') }).first().click()
  await expect(admin.page.getByText(both(/^Taken back/, '^已撤销')).first()).toBeVisible()
})

test('where switching the bot on fails, the dialog says so and stays', async ({ desk }) => {
  // S-112, S-129
  const account = await desk.prepare()
  await account.teaches([{ question: 'Do you plant trees?', answer: 'One tree for every lamp.' }])
  await account.bot('PUT', '/enabled', { enabled: false })
  const admin = await deployer(desk, 'history/versions')
  await admin.page.route(/\/api\/admin\/bot\/enabled/, (route) => route.abort())
  await admin.beginsToDeploy()
  await admin.dialog.getByRole('button', { name: both(/^Activate the bot$/, '启用机器人') }).click()
  await expect(admin.dialog.getByRole('alert').filter({ hasText: both('cannot be reached', '无法连接') })).toBeVisible()
  await expect(admin.dialog.getByRole('button', { name: both(/^Deploy$/, '^发布$') })).toBeDisabled()
})

test('an entry that only hands over since, or only has another format, says so', async ({ desk }) => {
  // S-129
  const account = await desk.prepare()
  await account.teaches([{ question: 'Do you plant trees?', answer: 'One tree for every lamp.' }])
  await account.deploys('trees')
  const { id } = await account.addGroup({ name: 'Foresters', members: [] })
  const { items } = await account.bot<Schemas['QuestionPage']>('GET', '/questions?kind=qa&search=plant%20trees&field=question&sort=updated&order=desc&page=1&size=10')
  const { category, question, similarQuestions, answer, enabled } = items[0]!
  await account.bot('PUT', `/questions/${items[0]!.id}`, { category, question, similarQuestions, answer, enabled, format: 'markdown', handOver: { group: id } })
  const admin = await deployer(desk, 'history/versions')
  await admin.page.getByRole('button', { name: both(/^1 change$/, '^1 处修改$') }).click()
  await admin.dialog.getByRole('button', { name: question }).click()
  await expect(admin.dialog.locator('ins')).toHaveText(['Markdown', 'Foresters'])
  await expect(admin.dialog.locator('del')).toHaveText([both('Plain text', '纯文本'), both('nobody', '不转接')])
})
