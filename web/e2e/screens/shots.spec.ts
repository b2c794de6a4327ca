// Every screen, on a desktop and a phone, light and dark, in English and Chinese.
import type { Page } from '@playwright/test'
import type { PanelPage } from '../src/people/admin'
import { png } from '../src/picture'
import { type Desk, type Look, expect, PHONE, test } from '../src/test'

const SCREENS: Record<string, Look> = { desktop: { viewport: { width: 1280, height: 800 } }, phone: PHONE }
const PAGES: PanelPage[] = ['overview', 'channels', 'settings', 'members', 'groups']

for (const [screen, size] of Object.entries(SCREENS)) {
  for (const colorScheme of ['light', 'dark'] as const) {
    for (const locale of ['en-GB', 'zh-CN']) {
      const name = `${screen}-${colorScheme}-${locale.slice(0, 2)}`
      const look: Look = { ...size, colorScheme, locale }

      test(`setup and sign-in, ${name}`, async ({ freshDesk }) => {
        const page = await (await freshDesk.context(look)).newPage()
        await page.goto(freshDesk.setupLink)
        await expect(page.getByRole('textbox').first()).toBeVisible()
        await shoot(page, name, 'setup')
        await page.goto('/login')
        await expect(page.getByRole('textbox').first()).toBeVisible()
        await shoot(page, name, 'login')
      })

      test(`panel, ${name}`, async ({ desk }) => {
        await desk.agent('Priya')
        const admin = await desk.admin(look)
        for (const where of PAGES) {
          await admin.opens(where)
          await shoot(admin.page, name, `panel-${where}`)
        }
      })

      test(`chat and workstation, ${name}`, async ({ desk }) => {
        await talk(desk, look, name)
      })
    }
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
  await visitor.sees(/9:00|09:00/)
  await shoot(visitor.page, name, 'chat-bot')

  await visitor.asksForAPerson()
  await expect(priya.offer).toBeVisible()
  await shoot(visitor.page, name, 'chat-queue')
  await shoot(priya.page, name, 'workstation-offer')
  await priya.accepts()
  await priya.replies(chinese ? '您好，能拍一张灯罩的照片吗？' : 'Hi, could you send me a photo of the shade?')
  await visitor.sendsFile({ name: 'shade.png', mimeType: 'image/png', buffer: png(320, 240, [184, 115, 51]) })
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
