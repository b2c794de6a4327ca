// What strangers write is shown and never run, wherever it is shown (A8).
import type { Schemas } from '@deskhand/api'
import type { APIRequestContext, Locator, Page } from '@playwright/test'
import { randomUUID } from 'node:crypto'
import { Chatbot } from '../src/people/chatbot'
import { PANEL_PAGES } from '../src/people/admin'
import { ADDRESSES, PAYLOADS, SHORT } from '../src/payloads'
import { type Desk, expect, test } from '../src/test'
import { both } from '../src/words'

// Nobody types that fast; what counts here is what becomes of it.
test.use({ environment: { DESKHAND__LIMITS__VISITOR_MESSAGES_PER_SECOND: '10000', DESKHAND__LIMITS__VISITOR_BURST: '10000' } })

/** Frames of one request. */
const FRAMES = 20

/** Those that the knowledge base takes: without characters that cannot be seen. */
const STORED = PAYLOADS.filter((payload) => !payload.includes('\u0001'))

/** Counts what runs. */
async function listens(page: Page) {
  await page.addInitScript(() => {
    const counted = window as unknown as { ran: () => void; runs: number }
    counted.runs = 0
    counted.ran = () => (counted.runs += 1)
  })
}

/** Nothing ran, and nothing that could run stands in the page. */
async function isUntouched(page: Page) {
  const found = await page.evaluate(() => {
    const handlers = [...document.querySelectorAll('*')].filter((element) =>
      [...element.attributes].some(({ name, value }) => name.startsWith('on') || (/^(href|src|action|formaction|data|xlink:href)$/.test(name) && /^\s*(javascript|vbscript|data:text)/i.test(value))),
    )
    const foreign = document.querySelectorAll('script:not([src^="/"]), iframe[srcdoc], object, embed, base, svg script, img[src="x"]')
    return { runs: (window as unknown as { runs: number }).runs, marked: [...handlers, ...foreign].map((element) => element.outerHTML.slice(0, 200)) }
  })
  expect(found).toEqual({ runs: 0, marked: [] })
}

const FROM: Schemas['Source'] = { page: `https://shop.example/?${PAYLOADS[8]}`, title: PAYLOADS[0]!, referrer: `javascript:${PAYLOADS[17]}`, clientData: PAYLOADS[9]! }

/** Presses every link of a place. Those that lead away are kept from it: what counts is what runs. */
async function pressesLinks(page: Page, place: Locator): Promise<number> {
  return place.evaluate((root) => {
    const stop = (event: Event) => { if (!/^javascript:/i.test((event.target as HTMLElement).closest('a')?.href ?? '')) event.preventDefault() }
    document.addEventListener('click', stop, { capture: true })
    const links = [...root.querySelectorAll<HTMLElement>('a, area, [role=link]')]
    links.forEach((link) => link.click())
    document.removeEventListener('click', stop, { capture: true })
    return links.length
  }).then(async (count) => (await isUntouched(page), count))
}

/** Reads the chat up to where as many rows are drawn as there must be. */
async function readsUp(page: Page, rows: Locator, count: number) {
  const log = page.getByRole('log')
  await expect(rows.first()).toBeVisible()
  for (let seen = await rows.count(); seen < count; seen = await rows.count()) {
    const further = async () => {
      await log.evaluate((box) => ((box.scrollTop = 60), (box.scrollTop = 0)))
      return rows.count()
    }
    await expect.poll(further, { message: `of ${count} rows` }).toBeGreaterThan(seen)
    await isUntouched(page)
  }
}

/** Says frames over a socket of its own, one after the other, as an app of its own does. */
async function speaks(page: Page, frames: object[]) {
  await page.evaluate((said) => new Promise<void>((done, failed) => {
    const socket = new WebSocket(`${location.origin.replace('http', 'ws')}/api/socket`)
    const say = (at: number) => (said[at] ? socket.send(JSON.stringify({ id: at, ...said[at] })) : done())
    socket.onopen = () => say(0)
    socket.onclose = () => failed(new Error('the socket was closed'))
    socket.onmessage = ({ data }) => {
      const { re, error } = JSON.parse(data)
      if (error) failed(new Error(data))
      else if (typeof re === 'number') say(re + 1)
    }
  }), frames)
}

/** Parts of a text as long as a field takes, each beginning with an address that would run. */
function filling(most: number): string[] {
  const parts: string[] = []
  for (const payload of PAYLOADS) {
    const last = parts.at(-1)
    if (last !== undefined && last.length + payload.length < most) parts[parts.length - 1] = `${last} ${payload}`
    else parts.push(`${ADDRESSES[parts.length % ADDRESSES.length]!.trim()} ${payload}`)
  }
  return parts
}

/** A visitor whose page, title, referrer and data are payloads, without a browser. */
async function stranger(request: APIRequestContext, desk: Desk, from: Schemas['Source'] = FROM) {
  const webAppId = await desk.webAppId()
  const made = await request.post('/api/visitors', { data: { webAppId, language: 'en', source: from } })
  const { token } = await made.json()
  const send = async (frames: object[]) => {
    const data = { frames: frames.map((frame, id) => ({ id, ...frame })) }
    const answer = await request.post('/api/frames', { data, headers: { Authorization: `Bearer ${token}` } })
    expect(answer.ok(), await answer.text()).toBe(true)
    const { answers } = await answer.json()
    for (const each of answers) expect(each.error).toBeUndefined()
    return answers
  }
  return { webAppId, token, send }
}

const text = (words: string) => [{ type: 'text', text: words }]
/** A card a client made itself, with markup wherever the card has words. */
const card = (words: string, src: '29' | '30') => [{
  type: 'custom', description: words, extension: words,
  data: JSON.stringify({ customerServicePlugin: 0, src, subtype: 'clarify_msg', content: src === '30' ? words : { title: words, content: words, items: [{ content: words }] } }),
}]

test('what a visitor writes is never run, neither in the workstation nor in the chat', async ({ desk }) => {
  test.setTimeout(180_000)
  const mia = await desk.agent('Mia')
  await listens(mia.page)
  await mia.page.reload()
  await mia.isAvailable()
  const context = await desk.context({})
  const { webAppId, token, send } = await stranger(context.request, desk)
  const [entered] = await send([{ do: 'enter' }])
  const conversation: string = entered.ok.conversation
  const message = (elements: object[]) => ({ do: 'send', conversation, clientId: randomUUID(), elements })

  await send([message(text(PAYLOADS[0]!)), { do: 'askForPerson' }])
  await mia.opens()
  for (let at = 0; at < PAYLOADS.length; at += FRAMES) {
    const some = PAYLOADS.slice(at, at + FRAMES)
    await send(some.map((payload) => message(text(payload))))
    await send([{ do: 'typing', conversation, text: some.at(-1)! }])
    await mia.sees(some.at(-1)!.trim().split('\n')[0]!)
    await isUntouched(mia.page)
  }
  for (let at = 0; at < PAYLOADS.length; at += FRAMES / 2) {
    const some = PAYLOADS.slice(at, at + FRAMES / 2)
    await send(some.flatMap((payload) => [message(card(payload, '30')), message(card(payload, '29'))]))
    await isUntouched(mia.page)
  }

  const page = await context.newPage()
  await listens(page)
  await page.addInitScript(([key, value]) => localStorage.setItem(key!, value!), [`deskhand-token:${webAppId}`, token])
  await page.goto(`/chat/?webAppId=${webAppId}`)
  // As text, and in a card of either kind.
  await readsUp(page, page.locator('.dh-m.me'), 3 * PAYLOADS.length)
  await pressesLinks(page, page.getByRole('log'))
  await pressesLinks(mia.page, mia.log)
})

test('what an agent writes, and how a file is named, is never run in the chat', async ({ desk }) => {
  test.setTimeout(120_000)
  const mia = await desk.agent('Mia')
  await listens(mia.page)
  await mia.page.reload()
  await mia.isAvailable()
  const visitor = await desk.visitor()
  await listens(visitor.page)
  await visitor.page.reload()
  await visitor.says('hello')
  await visitor.asksForAPerson()
  await mia.opens()
  for (const payload of PAYLOADS.filter((_, at) => at % 12 === 0)) {
    await mia.field.fill(payload)
    await mia.field.press('Enter')
  }
  await mia.sendsFile({ name: `"><img src=x onerror=top.ran()>.txt`, mimeType: 'text/plain', buffer: Buffer.from('plain words') })
  await visitor.sees(/onerror=top\.ran/)
  await isUntouched(visitor.page)
  await isUntouched(mia.page)
})

test('what strangers and colleagues write is never run on any page of the panel', async ({ desk }) => {
  test.setTimeout(240_000)
  const context = await desk.context({})
  const { send } = await stranger(context.request, desk)
  const [entered] = await send([{ do: 'enter' }])
  const asked = STORED.filter((payload) => payload.length <= 190)
  /** Marks do not set questions apart, numbers do. */
  const questions = asked.map((payload, at) => `${at} ${payload}`)
  for (let at = 0; at < asked.length; at += FRAMES) {
    await send(asked.slice(at, at + FRAMES).map((payload) => ({ do: 'send', conversation: entered.ok.conversation, clientId: randomUUID(), elements: text(payload) })))
  }
  const account = await desk.administrator('Bo')
  for (const [at, nickname] of SHORT.entries()) await account.addMember({ nickname, email: `m${at}@desk.example` })
  for (const name of SHORT) await account.addGroup({ name, members: [] })
  const [channel] = await account.webChannels()
  await account.editWebChannel(channel!.webAppId, { ...channel!, name: SHORT[0] })
  await account.configures((config) => {
    config.welcomeCard.items = asked.slice(0, 20).map((payload) => ({ text: payload }))
    config.handOver.phrases = [...SHORT]
  })

  const admin = new Chatbot((await desk.admin()).page)
  await listens(admin.page)
  await admin.opens('knowledge/missed')
  // Every wording of every group the server tells of.
  const { clusters } = await account.bot<Schemas['Review']>('GET', '/review')
  const main = admin.page.locator('main')
  await main.getByRole('button', { name: both(/^Show more/, '^显示更多') }).evaluateAll((buttons) => buttons.forEach((button) => (button as HTMLElement).click()))
  await expect(admin.page.getByRole('article')).toHaveCount(Math.min(clusters.length, 40))
  await main.locator('article .two > ul button[aria-expanded=false]').evaluateAll((buttons) => buttons.forEach((button) => (button as HTMLElement).click()))
  const wordings = clusters.slice(0, 40).reduce((sum, { questions }) => sum + questions.length, 0)
  expect(wordings).toBeGreaterThan(100)
  await expect(main.locator('article h3')).toHaveCount(Math.min(clusters.length, 40))
  await expect(main.locator('article .two > ul').getByRole('checkbox')).toHaveCount(wordings - clusters.slice(0, 40).filter(({ questions }) => questions.length === 1).length)
  await pressesLinks(admin.page, admin.page.locator('main'))

  await admin.opens('knowledge/qa')
  await admin.opensImport()
  await admin.chooses({ name: `${SHORT[0].replaceAll('/', '')}.csv`, rows: asked.map((payload, at) => [SHORT[at % SHORT.length]!.replaceAll('/', ''), questions[at]!, '', `See: ${payload}`, at % 2 === 0 ? 'markdown' : 'plain']) })
  await isUntouched(admin.page)
  await admin.imports()
  await admin.page.goto('/admin/chatbot/knowledge/qa?size=100')
  const next = admin.page.getByRole('button', { name: both(/^Next page$/, '^下一页$') })
  let rows = 0
  for (let on = true; on; ) {
    await expect(admin.table.getByRole('row').nth(1)).toBeVisible()
    rows += (await admin.table.getByRole('row').count()) - 1
    await pressesLinks(admin.page, admin.page.locator('main'))
    on = await next.isEnabled()
    if (on) {
      const before = await admin.table.getByRole('row').nth(1).textContent()
      await next.click()
      await expect(admin.table.getByRole('row').nth(1)).not.toHaveText(before ?? '')
    }
  }
  expect(rows).toBeGreaterThanOrEqual(asked.length * 0.95)

  // The test chat, and what will change.
  for (const question of questions.filter((_, at) => at % 30 === 0)) {
    await admin.asks(question)
    await pressesLinks(admin.page, admin.testChat)
  }
  await admin.page.getByRole('button', { name: both(/changes$/, '处修改$') }).click()
  const dialog = admin.page.getByRole('dialog')
  const unfold = dialog.getByRole('button', { name: both(/^Show more/, '^显示更多') })
  await expect(dialog.getByRole('listitem').first()).toBeVisible()
  for (let left = await unfold.count(); left > 0; left = await unfold.count()) await unfold.click()
  await dialog.locator('li > button[aria-expanded=false]').evaluateAll((lines) => lines.forEach((line) => (line as HTMLElement).click()))
  expect(await dialog.locator('dl').count()).toBeGreaterThanOrEqual(asked.length * 0.95)
  await pressesLinks(admin.page, dialog)
  await admin.page.keyboard.press('Escape')

  await account.deploys(PAYLOADS[0])
  await account.bot('POST', '/regression', { question: asked[1], expected: null })
  for (const where of PANEL_PAGES) {
    await admin.page.goto(`/admin/${where}`)
    await expect(admin.page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(admin.page.locator('[class*="skeleton"], [data-slot="skeleton"]')).toHaveCount(0)
    await pressesLinks(admin.page, admin.page.locator('main'))
  }
})

test('what the bot answers is never run, whatever stands in the knowledge base', async ({ desk }) => {
  test.setTimeout(180_000)
  const asked = STORED.filter((payload) => payload.length <= 200)
  const account = await desk.administrator('Bo')
  const context = await desk.context({})
  const { webAppId, token, send } = await stranger(context.request, desk)
  const admin = new Chatbot((await desk.admin()).page)
  await admin.opens('knowledge/qa')
  await admin.opensImport()
  await admin.chooses({ name: 'words.csv', rows: asked.map((payload, at) => ['Words', `answer ${at}`, '', `See: ${payload}`, at % 2 === 0 ? 'markdown' : 'plain']) })
  await admin.imports()
  await account.configures((config) => (config.welcomeCard.items = asked.slice(0, 20).map((payload) => ({ text: payload }))))
  await account.deploys()

  const [entered] = await send([{ do: 'enter' }])
  for (let at = 0; at < asked.length; at += FRAMES) {
    await send(asked.slice(at, at + FRAMES).map((_, one) => ({ do: 'send', conversation: entered.ok.conversation, clientId: randomUUID(), elements: text(`answer ${at + one}`) })))
  }
  const page = await context.newPage()
  await listens(page)
  await page.addInitScript(([key, value]) => localStorage.setItem(key!, value!), [`deskhand-token:${webAppId}`, token])
  await page.goto(`/chat/?webAppId=${webAppId}`)
  await readsUp(page, page.locator('.dh-m.me'), asked.length)
  // The greeting and its card come on top of an answer to each.
  expect(await page.locator('.dh-m:not(.me)').count()).toBeGreaterThanOrEqual(asked.length)
  await expect(page.getByRole('log').getByText(/Sorry, I do not know/)).toHaveCount(0)
  await pressesLinks(page, page.getByRole('log'))
})

test('who strangers are, where they come from and what they leave behind is never run in the workstation', async ({ desk }) => {
  test.setTimeout(180_000)
  await (await desk.prepare()).change((settings) => (settings.queue.limitPerAgent = 50))
  const mia = await desk.agent('Mia')
  await listens(mia.page)
  await mia.page.reload()
  await mia.isAvailable()
  const opens = async (words: string) => {
    await mia.opens(words)
    await mia.sees(words)
    await pressesLinks(mia.page, mia.page.locator('body'))
  }

  // Page, referrer and data hold all of them, title and file name those that fit.
  const long = filling(1_950)
  for (let at = 0; at < long.length; at += 3) {
    const { request } = await desk.context({})
    const [page, referrer, clientData] = [long[at]!, long[at + 1] ?? long[0]!, long[at + 2] ?? long[1]!]
    const { token, send } = await stranger(request, desk, { page, referrer, clientData, title: PAYLOADS[at * 7]!.slice(0, 200) })
    const [entered] = await send([{ do: 'enter' }])
    const message = (elements: object[]) => ({ do: 'send', conversation: entered.ok.conversation, clientId: randomUUID(), elements })
    const headers = { Authorization: `Bearer ${token}`, 'X-File-Name': encodeURIComponent(`${PAYLOADS[at * 11]!}.txt`), 'Content-Type': 'text/plain' }
    const { fileId } = await (await request.post('/api/files', { data: Buffer.from('words'), headers })).json()
    await send([message(text(`stranger ${at}`)), message([{ type: 'file', fileId }]), { do: 'askForPerson' }])
    await opens(`stranger ${at}`)
  }

  // Somebody whom an integrator vouches for, under a name that is none.
  for (const userId of SHORT) {
    const identity = { kind: 'userSig', userId, ...desk.server.userSig(userId) }
    await speaks(mia.page, [{ do: 'hello', as: identity }, { do: 'enter' }, { do: 'askForPerson' }])
    await expect(mia.session(userId)).toBeVisible()
    await mia.session(userId).click()
    await pressesLinks(mia.page, mia.page.locator('body'))
  }
})

test('a note to a colleague and the comment of a rating are never run', async ({ desk }) => {
  const [mia, noor] = [await desk.agent('Mia'), await desk.agent('Noor')]
  for (const agent of [mia, noor]) {
    await listens(agent.page)
    await agent.page.reload()
  }
  await mia.isAvailable()
  const visitor = await desk.visitor()
  await visitor.says('hello')
  await visitor.asksForAPerson()
  await visitor.isServedBy('Mia')
  await noor.isAvailable()
  await mia.opens('hello')
  await mia.transfersTo('Noor', `${SHORT.join(' ')} ${PAYLOADS[9]}`)
  await visitor.isServedBy('Noor')
  await noor.opens('hello')
  await noor.sees(/top\.ran/)
  await pressesLinks(noor.page, noor.page.locator('body'))

  await noor.ends()
  await visitor.chat.getByRole('textbox', { name: both('Anything you would like to add', '还有什么想说的') }).last().fill(`${SHORT.join(' ')} ${PAYLOADS[12]}`)
  await visitor.rates(1)
  await noor.sees(/top\.ran/)
  for (const agent of [mia, noor]) await pressesLinks(agent.page, agent.page.locator('body'))
  const admin = await desk.admin()
  await listens(admin.page)
  await admin.opens('overview')
  await isUntouched(admin.page)
})
