// From the lines between the strategies to visitors and back: set, guard, deploy, ask, hand over, roll back, review.
import { Deployer } from '../src/people/deployer'
import { type Desk, expect, test } from '../src/test'
import { both } from '../src/words'

const RETURN = { question: 'How do I send a lamp back?', similarQuestions: ['i do not want this lamp any more', 'lamp goes back to you', 'wrong lamp, take it back'], answer: 'Within **30 days**:\n\n1. Open [Orders](https://shop.example/orders)\n2. Print the label\n\n| Zone | Price |\n|---|---:|\n| Abroad | 9 € |', format: 'markdown' as const }
const REFUND = { question: '如何申请退款？', similarQuestions: ['我要退钱', '退款怎么办理', '退款流程是什么'], answer: '在订单页点击“申请退款”，七天内到账。' }
const TREES = { question: 'Do you plant trees?', similarQuestions: ['are there trees planted for my order', 'tree planting'], answer: 'One tree for every lamp.' }
/** So much like the one before that only asking back helps. */
const FLOWERS = { question: 'Do you plant flowers?', similarQuestions: ['are there flowers planted for my order', 'flower planting'], answer: 'A meadow every spring.' }

async function deployer(desk: Desk, at: Parameters<Deployer['opens']>[0]): Promise<Deployer> {
  const admin = new Deployer((await desk.admin()).page)
  await admin.opens(at)
  return admin
}

test('what an administrator sets, guards and deploys is what visitors of both languages get, and it can be rolled back @both', async ({ desk }) => {
  test.setTimeout(120_000)
  // S-086, S-087, S-119, S-121, S-124, S-125, S-127, S-129, S-130, S-131, T-003
  await (await desk.prepare()).teaches([RETURN, REFUND, TREES, FLOWERS])
  const mia = await (await desk.agent('Mia')).isAvailable()
  const [emma, wang, noor] = [await desk.visitor(), await desk.visitor({ locale: 'zh-CN' }), await desk.visitor()]
  const admin = await deployer(desk, 'config/strategies')
  await expect(admin.page.getByText(both('No questions yet', '还没有提问'))).toBeVisible()
  await admin.turns(both(/^Question clarifying$/, '^问题澄清$'), true)
  await admin.score('direct').fill('0.95')
  await admin.score('clarify').fill('0.30')
  await admin.line('direct').press('ArrowLeft')
  await expect(admin.score('direct')).toHaveValue('0.94')
  await admin.saves()

  await admin.opens('history/questions')
  await admin.guards('how do i send a lamp back', RETURN.question)
  await admin.guards('How do I send a lamp back?', TREES.question)
  await admin.page.getByRole('button', { name: both('Run now', '立即运行') }).click()
  await expect(admin.page.getByText(both('1 of 2 regression questions failed', '2 个回归问题中有 1 个未通过')).first()).toBeVisible()

  // The gate holds it back: nobody gets it yet.
  await admin.beginsToDeploy()
  await expect(admin.dialog.getByText(TREES.question)).toBeVisible()
  await admin.deploysWith('Returns and trees')
  await expect(admin.dialog.getByText(both(`expected “${TREES.question}”`, `预期“${TREES.question.replace('?', '\\?')}”`))).toBeVisible()
  await expect(admin.dialog.getByRole('button', { name: both('Deploy anyway', '仍然发布') })).toBeDisabled()
  await admin.dialog.getByRole('button', { name: both(/^Cancel$/, '^取消$') }).click()
  await admin.page.getByRole('button', { name: both(`Delete “${RETURN.question}”`, `删除“${RETURN.question}”`) }).click()
  await admin.beginsToDeploy()
  await admin.deploysWith('Returns and trees')
  await expect(admin.dialog).toHaveCount(0)

  await emma.says('How do I send a lamp back?')
  await expect(emma.log.getByRole('cell', { name: '9 €' })).toBeVisible()
  await expect(emma.log.getByRole('link', { name: 'Orders' })).toHaveAttribute('href', 'https://shop.example/orders')
  await emma.presses(both(/^Helpful$/, '^有帮助$'))
  await expect(emma.log.getByRole('button', { name: both(/^Helpful$/, '^有帮助$') })).toHaveAttribute('aria-pressed', 'true')

  await emma.says('do you plant')
  await emma.presses(TREES.question)
  await emma.sees(TREES.answer)
  await emma.says('qwzx')
  await emma.says('vkjh')
  await emma.sees(/Would you like to talk to a person/)
  await emma.asksForAPerson()
  await emma.isServedBy('Mia')
  await mia.opens()
  await expect(mia.log.getByRole('cell', { name: '9 €' })).toBeVisible()
  await expect(mia.log.getByRole('img', { name: both('The visitor found this helpful', '访客认为有帮助') })).toBeVisible()

  await wang.says('如何申请退款')
  await wang.sees(REFUND.answer)
  await wang.says('转人工')
  await wang.isServedBy('Mia')

  // Back to what was before, and forth again.
  await admin.opens('history/versions')
  const live = admin.version('Returns and trees')
  await expect(live).toContainText(both('Live', '生效中'))
  await admin.rollsBackTo(admin.table.getByRole('row').last())
  await expect(live).toContainText(both('Deployed', '已发布'))
  await noor.says('Do you plant trees?')
  await noor.sees(/Sorry, I do not know/)
  await admin.rollsBackTo(live)
  await noor.says('do you plant trees')
  await noor.sees(TREES.answer)
})

test('a deployment waits until the bot is active, and shows what visitors will notice word by word', async ({ desk }) => {
  // S-112, S-113, S-129
  const account = await desk.prepare()
  await account.teaches([TREES])
  await account.deploys('trees')
  const { items } = await account.bot<{ items: { id: string; category: string }[] }>('GET', '/questions?kind=qa&search=plant%20trees&field=question&sort=updated&order=desc&page=1&size=10')
  await account.bot('PUT', `/questions/${items[0]!.id}`, { ...TREES, category: items[0]!.category, answer: 'Two trees for every lamp.' })
  const admin = await deployer(desk, 'history/versions')

  await admin.page.getByRole('switch', { name: both(/^Deactivate the bot$/, '^停用机器人$|^关闭机器人$') }).click()
  await expect(admin.page.getByText(both(/^Not enabled$/, '^未启用$'))).toBeVisible()
  await admin.page.getByRole('button', { name: both(/^1 change$/, '^1 处修改$') }).click()
  await admin.dialog.getByRole('button', { name: TREES.question }).click()
  await expect(admin.dialog.locator('del').first()).toContainText('One')
  await expect(admin.dialog.locator('ins').first()).toContainText('Two')
  await admin.page.keyboard.press('Escape')

  await admin.beginsToDeploy()
  await expect(admin.dialog.getByRole('button', { name: both(/^Deploy$/, '^发布$') })).toBeDisabled()
  await admin.dialog.getByRole('button', { name: both(/^Activate the bot$/, '启用机器人') }).click()
  await admin.deploysWith('')
  await expect(admin.dialog).toHaveCount(0)
  await expect(admin.table.getByRole('row').nth(1)).toContainText(both('Live', '生效中'))

  await admin.rollsBackTo(admin.version('trees'))
  await admin.page.getByRole('button', { name: both(/^Undo$/, '^撤销$') }).first().click()
  await expect(admin.page.getByText(both(/^Taken back/, '^已撤销')).first()).toBeVisible()
})

test('the welcome card is put together with the keys, warns of what nobody answers, and greets the next visitor', async ({ desk }) => {
  // S-114, S-115, S-116, S-117, S-118
  await (await desk.prepare()).configures((config) => (config.welcomeCard.items = []))
  const visitor = await desk.visitor()
  const admin = await deployer(desk, 'config/welcome')
  const add = admin.page.getByRole('combobox', { name: both('Pick a Q&A or type a question', '选择问答，或直接输入问题') })
  await add.fill('opening')
  await admin.page.getByRole('option', { name: 'What are your opening hours?' }).click()
  await add.fill('Zorblax flimp?')
  await admin.page.getByRole('option', { name: /Zorblax/ }).click()
  await expect(admin.page.getByText(both(/^No Q&A answers this/, '^没有问答能'))).toBeVisible()
  const grip = admin.page.getByRole('button', { name: /Zorblax/ }).first()
  await grip.press('ArrowUp')
  await expect(admin.page.getByRole('figure').getByText(/Zorblax|opening/).first()).toHaveText('Zorblax flimp?')
  await admin.page.getByRole('textbox', { name: both(/^English$/, '^英文$') }).fill('Ask away')
  await admin.saves()
  await admin.beginsToDeploy()
  await admin.deploysWith('')
  await expect(admin.dialog).toHaveCount(0)

  await visitor.page.reload()
  await expect(visitor.chat.getByRole('heading', { name: 'Ask away' })).toBeVisible()
  await visitor.presses('What are your opening hours?')
  await visitor.sees(/Monday/)
})

test('two administrators do not overwrite each other’s lines', async ({ desk }) => {
  // S-127
  const bo = await desk.administrator('Bo')
  const admin = await deployer(desk, 'config/strategies')
  await admin.score('direct').fill('0.70')
  await bo.configures((config) => (config.clarify.enabled = true))
  await admin.page.keyboard.press('Control+s')
  await admin.page.getByRole('alert').getByRole('button', { name: both('Load it, keep my changes', '加载并保留我的修改') }).click()
  await expect(admin.page.getByRole('switch', { name: both(/^Question clarifying$/, '^问题澄清$') })).toHaveAttribute('aria-checked', 'true')
  await expect(admin.score('direct')).toHaveValue('0.70')
  await admin.saves()
})

test('a missed question becomes a similar question, and what is ignored can be brought back', async ({ desk }) => {
  // T-003
  await (await desk.prepare()).teaches([TREES])
  const visitor = await desk.visitor()
  await visitor.says('forest stuff maybe')
  await visitor.sees(/Sorry, I do not know/)
  await visitor.says('xyzzy')
  const admin = await deployer(desk, 'knowledge/missed')
  const card = (title: string) => admin.page.getByRole('article', { name: title })

  await card('xyzzy').getByRole('button', { name: both(/^Ignore$/, '^忽略$') }).click()
  await expect(card('xyzzy')).toHaveCount(0)
  await admin.page.getByRole('button', { name: both(/^Undo$/, '^撤销$') }).click()
  await expect(card('xyzzy')).toBeVisible()

  await card('forest stuff maybe').getByRole('button', { name: both('Another Q&A…', '其他问答…') }).click()
  await admin.page.getByRole('textbox', { name: both('Find a Q&A', '查找问答') }).fill('trees')
  await admin.page.getByRole('button', { name: TREES.question }).click()
  await card('forest stuff maybe').getByRole('button', { name: both('Add as similar question', '添加为相似问题') }).click()
  await expect(card('forest stuff maybe')).toHaveCount(0)
  await admin.asks('forest stuff maybe')
  await expect(admin.testChat).toContainText(TREES.answer)
})
