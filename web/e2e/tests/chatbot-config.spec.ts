// The bot's configuration: order, lines and defaults, and when it hands over to a person.
import { Deployer } from '../src/people/deployer'
import { type Desk, expect, test } from '../src/test'
import { both } from '../src/words'

async function deployer(desk: Desk, at: Parameters<Deployer['opens']>[0]): Promise<Deployer> {
  const admin = new Deployer((await desk.admin()).page)
  await admin.opens(at)
  return admin
}

test('the questions of the welcome card are put in order by dragging, and visitors of both languages see that order', async ({ desk }) => {
  // S-116, S-117
  const bo = await desk.administrator('Bo')
  const visitors = [await desk.visitor({ locale: 'en-GB' }), await desk.visitor({ locale: 'zh-CN' })]
  await bo.configures((config) => (config.welcomeCard.items = ['First?', 'Second?', 'Third?'].map((text) => ({ text }))))
  const admin = await deployer(desk, 'config/welcome')
  await expect(admin.page.getByText(both('Visitors of both languages get the same list', '两种语言的访客看到同一份列表'))).toBeVisible()
  const grip = (text: string) => admin.page.getByRole('button', { name: new RegExp(`^(Move|移动) ?“${text.replace('?', '\\?')}”$`) })
  const [from, to] = [await grip('Third?').boundingBox(), await grip('First?').boundingBox()]
  await admin.page.mouse.move(from!.x + 6, from!.y + from!.height / 2)
  await admin.page.mouse.down()
  await admin.page.mouse.move(from!.x + 6, from!.y - 4, { steps: 4 })
  await admin.page.mouse.move(to!.x + 6, to!.y + 2, { steps: 12 })
  await admin.page.mouse.up()
  const order = ['Third?', 'First?', 'Second?']
  await expect(admin.page.getByRole('figure').locator('.chips > *')).toHaveText(order)
  await admin.saves()
  await bo.deploys()

  for (const visitor of visitors) {
    await visitor.page.reload()
    await expect(visitor.chat.getByRole('button', { name: /^(First|Second|Third)\?$/ })).toHaveText(order)
  }
})

test('lines are dragged, small talk has one of its own, and numbers go back to their defaults', async ({ desk }) => {
  // S-119, S-120, S-121, S-123
  const visitor = await desk.visitor()
  await visitor.says('hello')
  await visitor.sees(/Sorry, I do not know|Hello/)
  const admin = await deployer(desk, 'config/strategies')
  await admin.turns(both(/^Chitchat$/, '^寒暄$'), true)
  await admin.turns(both(/^Question clarifying$/, '^问题澄清$'), true)
  const drags = async (name: RegExp, by: number) => {
    const line = admin.page.getByRole('slider', { name })
    await line.scrollIntoViewIfNeeded()
    const box = (await line.boundingBox())!
    await admin.page.mouse.move(box.x + box.width / 2, box.y + 60)
    await admin.page.mouse.down()
    await admin.page.mouse.move(box.x + box.width / 2 + by, box.y + 60, { steps: 5 })
    await admin.page.mouse.up()
  }
  await drags(both('Line of direct answering', '直接回答的分界线'), -60)
  await expect(admin.score('direct')).not.toHaveValue('0.80')
  await expect(admin.page.getByRole('heading', { name: both(/^Chitchat score/, '寒暄分数$') })).toBeVisible()
  await drags(both('Line of chitchat', '寒暄的分界线'), -80)
  const talk = admin.page.getByRole('spinbutton', { name: both('Threshold of chitchat', '寒暄的阈值') })
  await expect(talk).not.toHaveValue('0.80')
  await expect(admin.page.getByText(both(/^Default: score ≥ 0\.80/, '^默认.*0\\.80')).first()).toBeVisible()

  await admin.page.getByRole('spinbutton', { name: both('Questions shown when clarifying', '澄清时展示的问题数') }).fill('9')
  for (const name of [both('Reset “Threshold of direct answering”', '将“直接回答的阈值”'), both('Reset “Threshold of chitchat”', '将“寒暄的阈值”'), both('Reset “Questions shown when clarifying”', '将“澄清时展示')]) {
    await admin.page.getByRole('button', { name }).click()
    await expect(admin.page.getByRole('button', { name })).toHaveCount(0)
  }
  await expect(admin.score('direct')).toHaveValue('0.80')
  await expect(talk).toHaveValue('0.80')
})

test('one’s own phrases hand over at once, and a person is offered after as many misses as was set', async ({ desk }) => {
  // S-086, S-125
  const bo = await desk.administrator('Bo')
  const mia = await (await desk.agent('Mia')).isAvailable()
  const [emma, noor] = [await desk.visitor(), await desk.visitor()]
  const admin = await deployer(desk, 'config/hand-over')
  const phrase = admin.page.getByRole('textbox', { name: both('Your own phrases', '自定义说法') })
  await phrase.fill('fetch the captain')
  await phrase.press('Enter')
  const after = admin.page.getByRole('spinbutton', { name: both('Offer a person after', '提供人工的时机') })
  await after.fill('1')
  await admin.saves()
  await bo.deploys()

  await emma.says('qwzx')
  await emma.sees(/Would you like to talk to a person/)
  await noor.says('Please fetch the captain!')
  await noor.isServedBy('Mia')
  await mia.opens()
  await mia.sees('Please fetch the captain!')
})
