// What happens while somebody is away: nothing is lost, nothing is doubled, nothing is out of order.
import { expect, test } from '../src/test'

test('messages written without a connection arrive once and in order', { tag: '@both' }, async ({ desk }) => {
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.says('Hello')
  await visitor.asksForAPerson()
  await mia.opens()
  await mia.replies('Hi there')
  await visitor.sees('Hi there')

  await visitor.page.context().setOffline(true)
  const words = ['one is first', 'two is second', 'three is third']
  for (const word of words) await visitor.says(word)
  await visitor.page.context().setOffline(false)

  for (const word of words) await mia.sees(word)
  await expect.poll(async () => (await mia.log.innerText()).match(/one is first|two is second|three is third/g)).toEqual(words)
  await expect.poll(async () => (await visitor.log.innerText()).match(/one is first|two is second|three is third/g)).toEqual(words)
})

test('a visitor who was away sees that a message was recalled', { tag: '@both' }, async ({ desk }) => {
  // S-011
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  await mia.opens()
  await mia.replies('The code is 4711')
  await visitor.sees('The code is 4711')

  await visitor.page.context().setOffline(true)
  await mia.recalls('The code is 4711')
  await expect(mia.log.getByText('The code is 4711')).toHaveCount(0)
  await visitor.sees('The code is 4711')
  await visitor.page.context().setOffline(false)

  await visitor.sees(/recalled/i)
  await expect(visitor.log.getByText('The code is 4711')).toHaveCount(0)
})

test('a restart of the server loses nothing that was shown as sent', { tag: '@both' }, async ({ desk }) => {
  const mia = await (await desk.agent('Mia')).isAvailable()
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()
  await mia.opens()
  await mia.replies('Before the restart')
  await visitor.sees('Before the restart')

  await desk.server.restart(async () => visitor.says('While it was down'))

  await mia.sees('While it was down')
  await mia.replies('After the restart')
  await visitor.sees('After the restart')
  await visitor.page.reload()
  for (const text of ['Before the restart', 'While it was down', 'After the restart']) {
    await expect(visitor.log.getByText(text)).toHaveCount(1)
  }
})
