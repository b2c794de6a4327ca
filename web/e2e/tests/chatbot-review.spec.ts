// What visitors got and thought of it, on the page where an administrator reviews it.
import { Deployer } from '../src/people/deployer'
import { type Desk, expect, test } from '../src/test'
import { both } from '../src/words'

async function deployer(desk: Desk, at: Parameters<Deployer['opens']>[0]): Promise<Deployer> {
  const admin = new Deployer((await desk.admin()).page)
  await admin.opens(at)
  return admin
}

test('small talk is answered once its strategy is on, and the page says so while it is off', async ({ desk }) => {
  // S-108, S-111, S-120
  const account = await desk.administrator('Bo')
  const visitor = await desk.visitor()
  await visitor.says('thank you')
  await visitor.sees(/Sorry, I do not know/)
  const admin = await deployer(desk, 'knowledge/chitchat')
  await admin.page.getByRole('link', { name: both('Open answer strategies', '前往回答策略') }).click()
  await admin.turns(both(/^Chitchat$/, '^寒暄$'), true)
  await admin.saves()
  await admin.opens('knowledge/chitchat')
  await expect(admin.page.getByRole('link', { name: both('Open answer strategies', '前往回答策略') })).toHaveCount(0)
  await account.deploys()

  await visitor.says('Thank you!')
  await visitor.sees(/You're welcome/)
})

test('an answer with a thumb down comes up for review with the words that got it, and is opened from there', async ({ desk }) => {
  // T-003
  const account = await desk.prepare()
  await account.teaches([{ question: 'Do you plant trees?', answer: 'One tree for every lamp.' }])
  await account.deploys()
  const visitor = await desk.visitor()
  await visitor.says('do you plant trees')
  await visitor.sees('One tree for every lamp.')
  await visitor.presses(both(/^Not helpful$/, '^没有帮助$'))
  await expect(visitor.log.getByRole('button', { name: both(/^Not helpful$/, '^没有帮助$') })).toHaveAttribute('aria-pressed', 'true')

  const admin = await deployer(desk, 'knowledge/missed')
  const thumbs = admin.page.getByRole('region', { name: both('Thumbs of visitors', '访客的评价') })
  await expect(thumbs.getByRole('listitem')).toHaveCount(1)
  await expect(thumbs).toContainText('do you plant trees')
  await thumbs.getByRole('button', { name: both('Edit “Do you plant trees?”', '编辑“Do you plant trees\\?”') }).click()
  await admin.fills({ answer: 'One tree for every lamp, in Sweden.' })
  await admin.asks('do you plant trees')
  await expect(admin.testChat).toContainText('in Sweden')
})

test('two answers that are taken for each other are one pair, side by side', async ({ desk }) => {
  // Learning takes its time where nothing is optimised.
  test.setTimeout(180_000)
  // T-003
  const account = await desk.prepare()
  const words = (what: string) => [`are there ${what} planted for my order`, `${what} planting`, `who plants the ${what}`, `do the ${what} get planted`]
  await account.teaches([
    { question: 'Do you plant trees?', similarQuestions: [...words('trees'), 'flowers in the ground for my order'], answer: 'One tree for every lamp.' },
    { question: 'Do you plant flowers?', similarQuestions: [...words('flowers'), 'trees in the ground for my order'], answer: 'A meadow every spring.' },
  ])
  const admin = await deployer(desk, 'knowledge/missed')
  const pairs = admin.page.getByRole('region', { name: both('Taken for each other', '容易混淆') }).getByRole('listitem').filter({ hasText: 'Do you plant trees?' }).filter({ hasText: 'Do you plant flowers?' })
  await expect(pairs).toHaveCount(1, { timeout: 150_000 })
  await pairs.getByRole('button', { name: both(/^Compare “/, '^比较“') }).click()
  const dialog = admin.page.getByRole('dialog')
  await expect(dialog.getByText('One tree for every lamp.')).toBeVisible()
  await expect(dialog.getByText('A meadow every spring.')).toBeVisible()
  await expect(dialog.locator('.hit').first()).toBeVisible()

  // What finds the wrong one is moved there, and comes back.
  const [trees, flowers] = ['Do you plant trees?', 'Do you plant flowers?'].map((name) => dialog.getByRole('region', { name }))
  const wording = 'flowers in the ground for my order'
  await trees!.getByRole('listitem').filter({ hasText: wording }).getByRole('button', { name: both(/^Move “/, '^将“') }).click()
  await expect(flowers!.getByRole('listitem').filter({ hasText: wording })).toBeVisible()
  await expect(trees!.getByRole('listitem').filter({ hasText: wording })).toHaveCount(0)
  await dialog.getByRole('button', { name: both(/^Undo$/, '^撤销$') }).click()
  await expect(trees!.getByRole('listitem').filter({ hasText: wording })).toBeVisible()
})
