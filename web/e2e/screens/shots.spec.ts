// Every screen, on a desktop and a phone, light and dark, in English and Chinese.
import type { Page } from '@playwright/test'
import { PANEL_PAGES } from '../src/people/admin'
import { lamp, png } from '../src/picture'
import { type Desk, type Look, expect, PHONE, test } from '../src/test'
import { both } from '../src/words'

const SCREENS: Record<string, Look> = { desktop: { viewport: { width: 1280, height: 800 } }, phone: PHONE }

for (const [screen, size] of Object.entries(SCREENS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const language of ['en', 'zh']) {
      const name = `${screen}-${colorScheme}-${language}`
      const look: Look = { ...size, colorScheme, locale: language === 'zh' ? 'zh-CN' : 'en-GB' }

      test.describe(name, () => {
        // Pages of members follow their account, which follows the desk.
        test.use({ serve: ['--language', language, '--desk-name', language === 'zh' ? '北光家居' : 'Northlight Home'] })
        test(`setup and sign-in, ${name}`, async ({ freshDesk }) => arrive(freshDesk, look, name))
        test(`panel, ${name}`, async ({ desk }) => administer(desk, look, name))
        test(`chat and workstation, ${name}`, async ({ desk }) => talk(desk, look, name))
      })
    }
  }
}

async function arrive(desk: Desk, look: Look, name: string) {
  const page = await (await desk.context(look)).newPage()
  await page.goto(desk.setupLink)
  await expect(page.getByRole('textbox').first()).toBeVisible()
  await shoot(page, name, 'setup')
  await page.goto('/login')
  await expect(page.getByRole('textbox').first()).toBeVisible()
  await shoot(page, name, 'login')
}

async function administer(desk: Desk, look: Look, name: string) {
  await desk.agent(look.locale === 'zh-CN' ? '林晓' : 'Priya')
  const admin = await desk.admin(look)
  for (const where of PANEL_PAGES) {
    await admin.opens(where)
    await shoot(admin.page, name, `panel-${where.replaceAll('/', '-')}`)
  }
}

async function talk(desk: Desk, look: Look, name: string) {
  await (await desk.prepare()).change((settings) => (settings.service.mode = 'manual'))
  const chinese = look.locale === 'zh-CN'
  const priya = await desk.agent(chinese ? '林晓' : 'Priya', look)
  await shoot(priya.page, name, 'workstation-empty')
  await priya.isAvailable()

  const visitor = await desk.visitor(look)
  await shoot(visitor.page, name, 'chat-start')
  await visitor.says(chinese ? '营业时间是几点到几点？' : 'What are your opening hours?')
  await visitor.sees(/Monday|周一|星期一/)
  await shoot(visitor.page, name, 'chat-bot')

  await visitor.asksForAPerson()
  await expect(priya.offer).toBeVisible()
  await shoot(visitor.page, name, 'chat-queue')
  await shoot(priya.page, name, 'workstation-offer')
  await priya.page.getByRole('button', { name: both('Not now', '以后再说') }).click()
  await priya.accepts()
  await priya.replies(chinese ? '您好，能拍一张灯罩的照片吗？' : 'Hi, could you send me a photo of the shade?')
  await visitor.sendsFile({ name: 'shade.png', mimeType: 'image/png', buffer: png(640, 420, lamp) })
  await visitor.says(chinese ? '就是铜色的这一个' : 'Here it is, the copper one')
  await priya.sees(chinese ? '就是铜色的这一个' : 'Here it is, the copper one')
  await shoot(visitor.page, name, 'chat-person')
  await shoot(priya.page, name, 'workstation')

  await priya.ends()
  await expect(visitor.rating).toBeVisible({ timeout: 15_000 })
  await shoot(visitor.page, name, 'chat-rating')
}

async function shoot(page: Page, look: string, screen: string) {
  await page.waitForLoadState('networkidle')
  await page.screenshot({ path: `shots/${screen}.${look}.png`, animations: 'disabled' })
}
