// What an automatic look at accessibility finds. It finds only a part of what there is to find.
import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'

/** Fails on anything serious on the page and in its frames. */
export async function findsNothingSerious(page: Page, where: string) {
  const { violations } = await new AxeBuilder({ page }).analyze()
  const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  const said = serious.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.target.join(' ')).slice(0, 5).join(', ')}`)
  expect(said, `${where} has nothing that keeps people out`).toEqual([])
}
