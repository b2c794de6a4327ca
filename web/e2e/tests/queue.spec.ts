// Waiting for a person.
import { expect, test } from '../src/test'
import { both } from '../src/words'

test('a visitor sees the place in the queue move up, and is served in turn', async ({ desk }) => {
  // S-145, S-146
  await (await desk.prepare()).change((settings) => (settings.queue.limitPerAgent = 1))
  const mia = await (await desk.agent('Mia')).isAvailable()
  const first = await desk.visitor()
  await first.says('I am first')
  await first.asksForAPerson()
  await first.isServedBy('Mia')
  const second = await desk.visitor()
  await second.says('I am second')
  await second.asksForAPerson()
  const third = await desk.visitor()
  await third.says('I am third')
  await third.asksForAPerson()
  await expect(second.queue).toContainText('1')
  await expect(third.queue).toContainText('2')

  await mia.opens(/I am first/)
  await mia.ends()

  // Ending can be undone for five seconds (S-211).
  await expect(second.chat.getByRole('heading', { level: 1, name: 'Mia' })).toBeVisible({ timeout: 15_000 })
  await expect(third.queue).toContainText('1')
  await third.presses(both('Leave the queue', '退出排队'))
  await expect(third.queue).toHaveCount(0)
})

test('a visitor who asks while nobody works is told so, and the bot goes on', async ({ desk }) => {
  // S-137
  const visitor = await desk.visitor()
  await visitor.asksForAPerson()

  await expect(visitor.queue).toHaveCount(0)
  await visitor.says('What are your opening hours?')
  await visitor.sees(/Monday|09:00|9:00/)
})
