// Manual service: a session is offered, with a countdown, before it begins.
import type { Agent } from '../src/people/agent'
import { expect, test } from '../src/test'

test('an offer shows who asks, and begins when it is accepted', { tag: '@both' }, async ({ desk }) => {
  // S-143, S-207, S-208
  await (await desk.prepare()).change((settings) => (settings.service.mode = 'manual'))
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.says('My lamp arrived broken')

  await visitor.asksForAPerson()
  await expect(mia.offer).toContainText('My lamp arrived broken')
  await expect(mia.page).toHaveTitle(/^\(1\)/)
  await mia.accepts()

  await expect(mia.offer).toHaveCount(0)
  await mia.sees('My lamp arrived broken')
  await visitor.isServedBy('Mia')
  await mia.replies('I am on it')
  await visitor.sees('I am on it')
})

test('an offer that runs out goes to the next agent', { tag: '@both' }, async ({ desk }) => {
  // S-143, S-209
  await (await desk.prepare()).change((settings) => Object.assign(settings.service, { mode: 'manual', acceptSeconds: 5 }))
  const mia = await (await desk.agent('Mia')).isAvailable()
  const leo = await (await desk.agent('Leo')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.says('Is anybody there?')

  await visitor.asksForAPerson()
  const first = await whoIsOffered(mia, leo)
  const second = first === mia ? leo : mia
  await expect(second.offer).toBeVisible({ timeout: 15_000 })
  await expect(first.offer).toHaveCount(0)

  await second.accepts()
  await visitor.isServedBy(second.nickname)
})

test('an offer that is declined goes to the next agent', async ({ desk }) => {
  await (await desk.prepare()).change((settings) => (settings.service.mode = 'manual'))
  const mia = await (await desk.agent('Mia')).isAvailable()
  const leo = await (await desk.agent('Leo')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  const first = await whoIsOffered(mia, leo)
  const second = first === mia ? leo : mia

  await first.declines()

  await expect(second.offer).toBeVisible()
  await expect(first.offer).toHaveCount(0)
})

/** The agent whose bar shows the offer; it takes whoever was free for longer. */
async function whoIsOffered(...agents: Agent[]): Promise<Agent> {
  return Promise.any(agents.map(async (agent) => {
    await expect(agent.offer).toBeVisible()
    return agent
  }))
}
