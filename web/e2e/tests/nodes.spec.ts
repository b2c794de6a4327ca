// Three nodes are one desk: visitor and agent sit at different ones, which are killed and frozen in turn.
import { ADMIN } from '../src/admin'
import { Cluster } from '../src/cluster'
import type { Visitor } from '../src/people/visitor'
import { Desk, expect, test } from '../src/test'

/** Longer than the others wait before they take a node for dead. */
const FROZEN = 18_000

test('visitor and agent talk on while nodes are killed and frozen in turn', { tag: '@both' }, async ({ browser, store }) => {
  // F9
  test.skip(store !== 'postgres', 'nodes share PostgreSQL')
  test.setTimeout(300_000)
  const cluster = await Cluster.start(3, ['--admin-email', ADMIN.email, '--admin-password', ADMIN.password])
  const [first] = cluster.nodes
  if (!first) throw new Error('there is no node')
  const desk = new Desk(first, browser)
  try {
    const mia = await (await desk.agent('Mia', { baseURL: cluster.door(1) })).isAvailable()
    const visitor = await desk.visitor({ baseURL: cluster.door(0) })
    await visitor.asksForAPerson()
    await visitor.isServedBy('Mia')
    await mia.opens()

    const said: string[] = []
    const talk = async (when: string) => {
      const [question, answer] = [`question ${when}`, `answer ${when}`]
      await visitor.says(question)
      await expect(mia.log.getByText(question, { exact: true })).toBeVisible({ timeout: 30_000 })
      await mia.replies(answer)
      await expect(visitor.log.getByText(answer, { exact: true })).toBeVisible({ timeout: 30_000 })
      said.push(question, answer)
    }
    await talk('at first')

    for (const [number, node] of cluster.nodes.entries()) {
      await node.kill()
      await talk(`without node ${number}`)
      await node.startAgain()
    }
    for (const [number, node] of cluster.nodes.entries()) {
      node.signal('SIGSTOP')
      const wakes = new Promise((resolve) => setTimeout(resolve, FROZEN))
      await talk(`while node ${number} is frozen`)
      await wakes
      node.signal('SIGCONT')
      await talk(`once node ${number} is awake`)
    }

    for (const log of [visitor.log, mia.log]) {
      const shown = async () => (await log.innerText()).match(/(question|answer) (at first|without node \d|while node \d is frozen|once node \d is awake)/g)
      await expect.poll(shown, 'each message once, in order').toEqual(said)
    }
    await visitor.isServedBy('Mia')
    expect(desk.complaints).toEqual([])
  } finally {
    await desk.close()
    await cluster.stop()
  }
})

test('visitors find an agent while the node that would have found one is killed and frozen', { tag: '@both' }, async ({ browser, store }) => {
  // F9
  test.skip(store !== 'postgres', 'nodes share PostgreSQL')
  test.setTimeout(300_000)
  const cluster = await Cluster.start(3, ['--admin-email', ADMIN.email, '--admin-password', ADMIN.password])
  const [first] = cluster.nodes
  if (!first) throw new Error('there is no node')
  const desk = new Desk(first, browser)
  try {
    const mia = await (await desk.agent('Mia', { baseURL: cluster.door(1) })).isAvailable()
    const comes = async (door: number, when: string) => {
      const visitor = await desk.visitor({ baseURL: cluster.door(door) })
      // The first word makes a visitor of whoever looks at the page.
      await visitor.says(`hello (${when})`)
      const talk = async (what: string) => {
        const [question, answer] = [`question ${what} (${when})`, `answer ${what} (${when})`]
        await visitor.says(question)
        await expect(mia.session(question)).toBeVisible({ timeout: 30_000 })
        await mia.opens(question)
        await expect(mia.log.getByText(question, { exact: true })).toBeVisible({ timeout: 30_000 })
        await mia.replies(answer)
        await expect(visitor.log.getByText(answer, { exact: true })).toBeVisible({ timeout: 30_000 })
      }
      return { visitor, talk }
    }
    const isServed = async ({ chat }: Visitor) => {
      await expect(chat.getByRole('heading', { level: 1, name: 'Mia' })).toBeVisible({ timeout: 30_000 })
    }
    const guests = [await comes(0, 'killed'), await comes(2, 'frozen'), await comes(1, 'killed again')] as const
    const [early, middle, late] = guests
    await cluster.onlooker.visitorsAreConnected(guests.length)

    const killed = await cluster.strikesWhoeverRoutes(() => early.visitor.asksForAPerson(), (node) => node.kill())
    await isServed(early.visitor)
    await early.talk('at first')
    await killed.node.startAgain()

    const frozen = await cluster.strikesWhoeverRoutes(() => middle.visitor.asksForAPerson(), (node) => node.signal('SIGSTOP'))
    const wakes = new Promise((resolve) => setTimeout(resolve, FROZEN))
    await isServed(middle.visitor)
    await middle.talk('at first')
    await early.talk('while one is frozen')
    await wakes
    frozen.node.signal('SIGCONT')
    await middle.talk('once it is awake')

    const again = await cluster.strikesWhoeverRoutes(() => late.visitor.asksForAPerson(), (node) => node.kill())
    await isServed(late.visitor)
    await late.talk('at first')
    await again.node.startAgain()

    for (const { visitor, talk } of guests) {
      await talk('at last')
      await visitor.isServedBy('Mia')
    }
    expect(desk.complaints).toEqual([])
  } finally {
    await desk.close()
    await cluster.stop()
  }
})
