// The knowledge base: two hundred questions from a sheet, one of them wrong at first, asked in the test chat.
import type { Schemas } from '@deskhand/api'
import { Chatbot } from '../src/people/chatbot'
import { type Desk, expect, PHONE, test } from '../src/test'
import { both } from '../src/words'

const LAMPS = ['Halo', 'Arc', 'Moss', 'Pebble', 'Fjord', 'Comet', 'Willow', 'Lumen', 'Drift', 'Ember', 'Cirrus', 'Tundra', 'Opal', 'Birch', 'Nimbus', 'Quartz', 'Sable', 'Vesper', 'Zephyr', 'Atlas']
const ABOUT = [
  ['How do I clean the %s lamp?', 'Wipe the %s with a dry cloth.'], ['Which bulb fits the %s lamp?', 'The %s takes an E27 bulb of at most 8 W.'],
  ['Can I dim the %s lamp?', 'Yes, the %s dims with any trailing-edge dimmer.'], ['How heavy is the %s lamp?', 'The %s weighs about two kilos.'],
  ['How long is the cable of the %s lamp?', 'The cable of the %s is 1.8 m long.'], ['Can the %s lamp hang outside?', 'No, the %s is for indoors.'],
  ['Does the %s lamp come in black?', 'The %s comes in black, white and oak.'], ['How tall is the %s lamp?', 'The %s is 42 cm tall.'],
  ['Where is the %s lamp made?', 'The %s is made in Aarhus.'], ['How do I hang up the %s lamp?', 'Two screws hold the %s; they are in the box.'],
] as const

/** Category, standard question, similar questions, answer. */
function lampRows(): string[][] {
  return LAMPS.flatMap((lamp) => ABOUT.map(([question, answer]) => [`Lamps / ${lamp}`, question.replace('%s', lamp), `${lamp}: ${question.replace(' the %s lamp', '')}`, answer.replace('%s', lamp)]))
}

async function chatbot(desk: Desk): Promise<Chatbot> {
  const admin = new Chatbot((await desk.admin()).page)
  await admin.opens('knowledge/qa')
  return admin
}

test('two hundred questions come from a sheet, after the row that was wrong is corrected @both', async ({ desk }) => {
  // S-102, S-103, S-107, S-128
  const admin = await chatbot(desk)
  const rows = lampRows()
  const wrong = rows.map((row, at) => (at === 56 ? [row[0]!, row[1]!, row[2]!, ''] : row))

  await admin.opensImport()
  await admin.chooses({ name: 'lamps.csv', rows: wrong })
  const problems = admin.importDialog.getByRole('region', { name: both('Rows that are left out', '将被跳过的行') })
  await expect(problems.getByRole('row')).toHaveCount(2)
  // The header is row 1.
  await expect(problems.getByRole('rowheader', { name: '58' })).toBeVisible()
  await expect(problems).toContainText(both('Must not be empty', '不能为空'))

  await admin.chooses({ name: 'lamps.csv', rows })
  await expect(problems).toHaveCount(0)
  await admin.imports()
  await expect(admin.page.getByRole('button', { name: /Lamps/ }).first()).toBeVisible()
  await expect(admin.page.getByText(/of 20\d|共 20\d 条/)).toBeVisible()

  await admin.asks('Can I dim the Fjord lamp?')
  await expect(admin.testChat).toContainText('the Fjord dims with any trailing-edge dimmer')
  await expect(admin.lastDecision).toContainText(both('Direct answer', '直接回答'))
  await expect(admin.lastDecision).toContainText('Can I dim the Fjord lamp?')
})

test('a miss becomes a similar question, and is answered from then on', async ({ desk }) => {
  // S-128
  const admin = await chatbot(desk)
  await admin.adds({ question: 'How do I reset the dimmer?', similar: ['dimmer forgot its scene'], answer: 'Hold the knob for ten seconds.' })
  await expect(admin.row('How do I reset the dimmer?')).toContainText('+1')

  await admin.asks('the twisty thing went bonkers')
  await expect(admin.lastDecision).toContainText(both(/Clarify|Fallback/, '澄清|兜底'))
  await admin.teaches('How do I reset the dimmer?')
  await admin.lastDecision.getByRole('button', { name: both('Ask again', '重新提问') }).click()

  await expect(admin.testChat).toContainText('Hold the knob for ten seconds.')
  await expect(admin.row('How do I reset the dimmer?')).toContainText('+2')
})

test('a question that another entry answers is pointed out, and may be saved all the same', async ({ desk }) => {
  // S-100
  const admin = await chatbot(desk)
  await admin.page.getByRole('button', { name: both(/^Add Q&A$/, '^添加问答$') }).first().click()
  const wording = admin.drawer.getByRole('textbox', { name: both('Add a wording', '添加问法') })
  await admin.drawer.getByRole('textbox', { name: both('Standard question', '标准问题') }).fill('where is my order')
  await expect(admin.drawer.getByRole('button', { name: both('Open “Where is my order?”', '打开“Where is my order\\?”') })).toBeVisible()

  await wording.fill('Where is MY order?')
  await wording.press('Enter')
  await expect(admin.drawer.getByText(both('1 was there already', '1 条已存在'))).toBeVisible()
  await admin.fills({ answer: 'On its way.' })
  await expect(admin.row('where is my order').first()).toBeVisible()
})

test('a pasted list becomes one wording a line, and what was typed is not lost by a wrong click', async ({ desk }) => {
  // S-100
  const admin = await chatbot(desk)
  await admin.page.getByRole('button', { name: both(/^Add Q&A$/, '^添加问答$') }).first().click()
  await admin.drawer.getByRole('textbox', { name: both('Standard question', '标准问题') }).fill('Do bulbs hum?')
  await admin.drawer.getByRole('textbox', { name: both('Add a wording', '添加问法') }).evaluate((field) => {
    const clipboardData = new DataTransfer()
    clipboardData.setData('text/plain', '- my bulb buzzes\n- the lamp makes a noise\n- My bulb buzzes!')
    field.dispatchEvent(new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true }))
  })
  await expect(admin.drawer.getByRole('textbox', { name: both(/^Wording \d/, '^问法 \\d') })).toHaveCount(2)

  await admin.page.keyboard.press('Escape')
  const leave = admin.page.getByRole('dialog', { name: both('Leave without saving?', '不保存就离开') })
  await leave.getByRole('button', { name: both('Stay and keep editing', '继续编辑') }).click()
  await admin.drawer.getByRole('textbox', { name: both(/^Answer$/, '^答案$') }).fill('Some do.')
  await admin.page.keyboard.press('Control+Enter')
  await expect(admin.row('Do bulbs hum?')).toContainText('+2')
})

test('categories are added, named, filled and deleted with their questions kept', async ({ desk }) => {
  // S-099, S-100, S-106
  const admin = await chatbot(desk)
  const tree = admin.page.getByRole('navigation', { name: both('Categories', '分类') })
  await tree.getByRole('button', { name: both('Add Category', '添加分类') }).click()
  const name = tree.getByRole('textbox')
  await name.fill('Bulbs')
  await name.press('Enter')
  await expect(tree.getByRole('button', { name: 'Bulbs', exact: true })).toHaveAttribute('aria-current', 'true')

  await admin.adds({ question: 'Do bulbs hum?', answer: 'Some do.' })
  await expect(admin.table.getByRole('row')).toHaveCount(2)
  await tree.getByRole('button', { name: 'Bulbs', exact: true }).press('Delete')
  await admin.page.getByRole('dialog').getByRole('button', { name: both(/^Delete$/, '^删除$') }).click()

  await expect(tree.getByRole('button', { name: 'Bulbs', exact: true })).toHaveCount(0)
  await expect(admin.row('Do bulbs hum?')).toBeVisible()
})

test('questions are switched off and deleted together, and come back when that is taken back', async ({ desk }) => {
  // S-104, S-106
  const admin = await chatbot(desk)
  await admin.adds({ question: 'Do bulbs hum?', answer: 'Some do.' })
  await admin.adds({ question: 'Do bulbs smell?', answer: 'They should not.' })
  for (const question of ['Do bulbs hum?', 'Do bulbs smell?']) await admin.row(question).getByRole('checkbox').click()
  const bulk = admin.page.getByRole('region', { name: both('Questions that are selected', '已选的问题') })
  const undo = admin.page.getByRole('button', { name: both(/^Undo$/, '^撤销$') })

  await bulk.getByRole('button', { name: both(/^Disable$/, '^停用$') }).click()
  await expect(admin.row('Do bulbs hum?')).toContainText(both('Disabled', '已停用'))
  await admin.asks('Do bulbs hum?')
  await expect(admin.lastDecision).not.toContainText(both('Direct answer', '直接回答'))
  await undo.last().click()
  await expect(admin.row('Do bulbs hum?')).toContainText(both('New', '新增'))

  await admin.row('Do bulbs smell?').getByRole('checkbox').click()
  await bulk.getByRole('button', { name: both(/^Delete$/, '^删除$') }).click()
  await expect(admin.row('Do bulbs smell?')).toHaveCount(0)
  await undo.last().click()
  await expect(admin.row('Do bulbs smell?')).toBeVisible()
})

test('all that match are selected, changed and deleted together, those on other pages too @both', async ({ desk }) => {
  // S-106
  const bo = await desk.administrator('Bo')
  await bo.teaches(Array.from({ length: 14 }, (_, n) => ({ question: `Is lamp number ${n} in stock?`, answer: 'It is.' })))
  const admin = await chatbot(desk)
  await admin.page.getByRole('searchbox', { name: both(/^Search$/, '^搜索$') }).fill('lamp number')
  const bulk = admin.page.getByRole('region', { name: both('Questions that are selected', '已选的问题') })
  const page = admin.page.getByRole('checkbox', { name: both('Select all on this page', '选择本页全部') })
  const all = admin.page.getByRole('button', { name: both('Select all 14 questions that match', '选择全部 14 个符合条件的问题') })
  await expect(admin.table.getByRole('row')).toHaveCount(11)

  await page.click()
  await all.click()
  await expect(bulk).toContainText(both('14 selected', '已选 14 项'))
  await bulk.getByRole('button', { name: both(/^Disable$/, '^停用$') }).click()
  const sure = admin.page.getByRole('dialog')
  await expect(sure).toContainText(both(/Disable 14 questions\?/, '停用 14 个问题？'))
  await sure.getByRole('button', { name: both(/^Disable$/, '^停用$') }).click()
  await expect(sure).toHaveCount(0)
  const disabled = await bo.bot<{ total: number }>('GET', '/questions?kind=qa&status=disabled')
  expect(disabled.total).toBe(14)

  // One that is unticked is not among them; another comes while somebody thinks about it.
  await page.click()
  await all.click()
  await admin.table.getByRole('row').nth(3).getByRole('checkbox').click()
  await expect(bulk).toContainText(both('9 selected', '已选 9 项'))
  await page.click()
  await all.click()
  await bulk.getByRole('button', { name: both(/^Delete$/, '^删除$') }).click()
  await bo.teaches([{ question: 'Is lamp number 14 in stock?', answer: 'It is.' }])
  await expect(sure).toContainText(both(/Delete 14 questions\?/, '删除 14 个问题？'))
  await sure.getByRole('button', { name: both(/^Delete$/, '^删除$') }).click()
  await expect(sure.getByRole('alert')).toContainText(both('nothing was changed', '没有做任何修改'))
  await expect(sure).toContainText(both(/Delete 15 questions\?/, '删除 15 个问题？'))
  await sure.getByRole('button', { name: both(/^Delete$/, '^删除$') }).click()

  await expect(sure).toHaveCount(0)
  await expect(admin.page.getByText(both('No question fits', '没有符合条件的问题'))).toBeVisible()
  await admin.page.getByRole('button', { name: both(/^Show all$/, '^显示全部$') }).click()
  await expect(admin.row('Where is my order?')).toBeVisible()
})

test('whoever saves second is told, keeps what they typed, and chooses which of both stays', async ({ desk }) => {
  // S-100
  const bo = await desk.administrator('Bo')
  const admin = await chatbot(desk)
  await admin.adds({ question: 'Do bulbs hum?', answer: 'Some do.' })
  const { items: [stored] } = await bo.bot<Schemas['QuestionPage']>('GET', '/questions?kind=qa&search=bulbs')
  const { category, question, similarQuestions, format } = stored!
  const boSaves = (answer: string) => bo.bot('PUT', `/questions/${stored!.id}`, { category, question, similarQuestions, format, answer })
  const answer = admin.drawer.getByRole('textbox', { name: both(/^Answer$/, '^答案$') })
  const save = admin.drawer.getByRole('button', { name: both(/^Save( Ctrl|$)/, '^保存( Ctrl|$)') })
  const notice = admin.drawer.getByRole('alert')

  await admin.row('Do bulbs hum?').getByRole('rowheader').getByRole('button').click()
  await answer.fill('Mine.')
  await boSaves('Theirs.')
  await save.click()
  await expect(notice).toContainText(both('Somebody else has changed this entry', '其他人修改了该条目'))
  await expect(notice).toContainText(both('Changed there: answer', '对方修改了：答案'))
  await expect(answer).toHaveValue('Mine.')

  await notice.getByRole('button', { name: both('Load their version', '载入对方的版本') }).click()
  await expect(answer).toHaveValue('Theirs.')
  await admin.drawer.getByRole('button', { name: both('Bring mine back', '恢复我的内容') }).click()
  await expect(answer).toHaveValue('Mine.')

  await boSaves('Theirs again.')
  await save.click()
  await notice.getByRole('button', { name: both('Save mine over it', '用我的内容覆盖') }).click()
  await expect(admin.drawer).toHaveCount(0)
  expect((await bo.bot<Schemas['Question']>('GET', `/questions/${stored!.id}`)).answer).toBe('Mine.')
})

test('the bot is switched off on any of its pages, and its pages say so', async ({ desk }) => {
  // S-112, S-113
  const admin = await chatbot(desk)
  await admin.page.getByRole('switch', { name: both('Deactivate the bot', '停用机器人') }).click()

  await expect(admin.page.getByText(both(/^Not enabled$/, '^未启用$'))).toBeVisible()
  await admin.opens('knowledge/chitchat')
  await expect(admin.page.getByText(both(/^Not enabled$/, '^未启用$'))).toBeVisible()
})

test('small talk is switched by category and edited by entry, and says when nobody hears it', async ({ desk }) => {
  // S-108, S-109, S-111
  const admin = await chatbot(desk)
  await admin.opens('knowledge/chitchat')
  await expect(admin.page.getByRole('link', { name: both('Open answer strategies', '前往回答策略') })).toBeVisible()

  const thanks = admin.page.getByRole('switch', { name: both('Answer “Thanks”', '回答“感谢”') }).first()
  await thanks.click()
  await expect(thanks).toHaveAttribute('aria-checked', 'false')

  await admin.page.getByRole('button', { name: both(/^Greetings/, '^问候') }).first().click()
  await admin.table.getByRole('rowheader').first().getByRole('button').click()
  await expect(admin.drawer.getByRole('textbox', { name: both('Standard question', '标准问题') })).toBeDisabled()
  await admin.fills({ answer: 'Ahoy!' })
  await expect(admin.table.getByRole('row').nth(1)).toContainText(both('Edited', '已修改'))
})

test('on a phone, categories and the test chat come over the page and go again', async ({ desk }) => {
  // S-128
  const admin = new Chatbot((await desk.admin(PHONE)).page)
  await admin.opens('knowledge/qa')
  await admin.page.getByRole('button', { name: both(/^All categories$/, '^全部分类$') }).click()
  const categories = admin.page.getByRole('dialog', { name: both(/^Categories$/, '^分类$') })
  await categories.getByRole('button', { name: both(/^Default Knowledge Base$/, '^默认知识库$') }).click()
  await expect(categories).toHaveCount(0)
  await expect(admin.page).toHaveURL(/category=/)

  await admin.page.getByRole('button', { name: both('Open the test chat', '打开测试对话') }).click()
  const chat = admin.page.getByRole('dialog', { name: both(/^Test chat$/, '^测试对话$') })
  await chat.getByRole('button', { name: 'Where is my order?' }).click()
  await expect(chat.locator('.why')).toContainText(both('Direct answer', '直接回答'))
  await chat.getByRole('button', { name: both('Hide the test chat', '收起测试对话') }).click()
  await expect(chat).toHaveCount(0)
})
