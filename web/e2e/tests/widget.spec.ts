// The widget on somebody else's page: another origin, in a browser that may keep third parties from storing anything.
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { chromium } from '@playwright/test'
import { browser } from '../src/browser'
import { Visitor } from '../src/people/visitor'
import { openShadows, Shop } from '../src/shop'
import { expect, test } from '../src/test'
import { both } from '../src/words'

for (const blocked of [true, false]) {
  const where = blocked ? 'where third parties may store nothing' : 'where third parties may store things'
  test(`the widget keeps its conversation over pages, ${where}`, async ({ desk }) => {
    // S-034
    const shop = await Shop.open(desk.server.url, await desk.webAppId())
    const profile = test.info().outputPath('profile')
    await mkdir(join(profile, 'Default'), { recursive: true })
    const preferences = { profile: { cookie_controls_mode: blocked ? 1 : 0, block_third_party_cookies: blocked } }
    await writeFile(join(profile, 'Default/Preferences'), JSON.stringify(preferences))
    const context = await chromium.launchPersistentContext(profile, { ...browser.launchOptions, locale: 'en-GB' })
    await context.addInitScript(openShadows)
    const page = await context.newPage()

    await page.goto(shop.url)
    const launcher = page.getByRole('button', { name: both('Open chat', '打开聊天') })
    const visitor = new Visitor(page, page.frameLocator('iframe'))
    await launcher.click()
    await visitor.says('What are your opening hours?')
    await visitor.sees(/Monday|09:00|9:00/)

    await page.goto(`${shop.url}/other`)
    await visitor.sees('What are your opening hours?')
    await visitor.sees(/Monday|09:00|9:00/)
    await page.reload()
    await visitor.sees(/Monday|09:00|9:00/)
    expect(await page.evaluate(() => Object.keys(localStorage)), 'one key is kept in the host page').toHaveLength(1)
    expect(await context.cookies(), 'no cookie is set').toEqual([])

    await context.close()
    await shop.close()
  })
}

test('the widget stays away from sites that are not listed', async ({ desk, browser }) => {
  const admin = await desk.prepare()
  const [channel] = await admin.webChannels()
  if (!channel) throw new Error('the desk has no web channel')
  const { webAppId, name, look } = channel
  await admin.editWebChannel(webAppId, { name, look, allowedSites: ['https://shop.example'] })
  const shop = await Shop.open(desk.server.url, webAppId)
  const page = await browser.newPage()
  await page.addInitScript(openShadows)

  await page.goto(shop.url)

  await expect(page.getByRole('heading', { name: 'A shop' })).toBeVisible()
  await page.waitForLoadState('networkidle')
  await expect(page.getByRole('button')).toHaveCount(0)
  await expect(page.frameLocator('iframe').getByRole('textbox')).toHaveCount(0)
  await page.close()
  await shop.close()
})
