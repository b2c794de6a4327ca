// A visitor: what they see and do in the chat, on the hosted page or inside the widget's frame.
import type { FrameLocator, Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { both } from '../words'

/** Where the chat is: the page itself, or a frame of it. */
type Place = Pick<Page | FrameLocator, 'getByRole' | 'getByText' | 'locator'>

export class Visitor {
  constructor(
    readonly page: Page,
    readonly chat: Place = page,
  ) {}

  /** Opens the hosted page. */
  async opens(webAppId: string) {
    await this.page.goto(`/chat/?webAppId=${webAppId}`)
    await expect(this.field).toBeVisible()
  }

  get field(): Locator {
    return this.chat.getByRole('textbox', { name: both(/question|message|wait|chat/, '问题|消息|咨询|等待|聊天') }).last()
  }

  /** The conversation, as a screen reader finds it. */
  get log(): Locator {
    return this.chat.getByRole('log')
  }

  async says(text: string) {
    await this.field.fill(text)
    await this.field.press('Enter')
    await this.sees(text)
  }

  async sees(text: string | RegExp) {
    await expect(this.log.getByText(text).last()).toBeVisible()
  }

  async presses(name: string | RegExp) {
    await this.chat.getByRole('button', { name }).last().click()
  }

  async asksForAPerson() {
    await this.presses(both('Talk to a person', '转人工'))
  }

  async isServedBy(nickname: string) {
    await expect(this.chat.getByRole('heading', { level: 1, name: nickname })).toBeVisible()
  }

  /** The card that tells the place in the queue. */
  get queue(): Locator {
    return this.chat.getByRole('status').filter({ has: this.chat.getByRole('button', { name: both('Leave the queue', '退出排队') }) })
  }

  /** The card that asks for a rating. */
  get rating(): Locator {
    return this.log.getByRole('group').filter({ has: this.chat.getByRole('radio') }).last()
  }

  /** Gives the card a rating, 1 to 5. */
  async rates(level: number) {
    await this.rating.locator('label').nth(level - 1).click()
    await this.presses(both('Send rating', '提交评价'))
  }

  async sendsFile(file: { name: string; mimeType: string; buffer: Buffer }) {
    await this.chat.locator('input[type=file]').first().setInputFiles(file)
  }
}
