// A member in the workstation.
import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { both } from '../words'

const STATUS = { Available: '在线', Busy: '忙碌', Offline: '离线' }

export class Agent {
  constructor(
    readonly page: Page,
    readonly nickname: string,
    readonly credentials: { email: string; password: string },
  ) {}

  async opensTheWorkstation() {
    await this.page.goto('/desk/')
    await expect(this.statusButton).toBeVisible()
  }

  /** Signs in by the form, as on another computer. */
  async signsIn() {
    await this.fillsInTheForm()
    await expect(this.statusButton).toBeVisible()
  }

  /** Signs in with a password somebody else gave, and replaces it. */
  async signsInFirst(chosen: string) {
    await this.fillsInTheForm()
    await this.page.getByRole('textbox', { name: both('New password', '新密码') }).fill(chosen)
    await this.page.getByRole('button', { name: both('Save and go on', '保存并继续') }).click()
    await expect(this.statusButton).toBeVisible()
  }

  get statusButton(): Locator {
    return this.page.getByRole('button', { name: both(/^Status:/, '^状态:') })
  }

  async becomes(status: keyof typeof STATUS) {
    const name = both(status, STATUS[status])
    await this.statusButton.click()
    await this.page.getByRole('menuitem', { name }).first().click()
    await expect(this.statusButton).toHaveAccessibleName(name)
  }

  async isAvailable(): Promise<this> {
    await this.becomes('Available')
    return this
  }

  /** The bar of a session that is being offered. */
  get offer(): Locator {
    return this.page.getByRole('alert', { name: both(/New session|Session passed to you/, '新会话|转接给您的会话') })
  }

  async accepts() {
    await this.offer.getByRole('button', { name: both('Accept', '接听') }).click()
    await expect(this.field).toBeVisible()
  }

  async declines() {
    await this.offer.getByRole('button', { name: both('Decline', '拒绝') }).click()
  }

  /** A session of the list, by the words its row is named with. */
  session(words: string | RegExp): Locator {
    return this.page.getByRole('navigation').getByRole('listitem').getByRole('button', { name: words }).first()
  }

  async opens(words: string | RegExp = /Visitor|访客/) {
    await this.session(words).click()
    await expect(this.field).toBeVisible()
  }

  get field(): Locator {
    return this.page.getByRole('textbox', { name: both(/^Reply$/, '^回复$') })
  }

  /** The open conversation, as a screen reader finds it. */
  get log(): Locator {
    return this.page.getByRole('log')
  }

  async replies(text: string) {
    await this.field.fill(text)
    await this.field.press('Enter')
    await this.sees(text)
  }

  async sees(text: string | RegExp) {
    await expect(this.log.getByText(text).last()).toBeVisible()
  }

  /** Takes a message of one's own back. */
  async recalls(text: string) {
    await this.log.getByText(text).last().hover()
    await this.log.getByRole('button', { name: both(/^Recall/, '^撤回') }).last().click()
  }

  async sendsFile(file: { name: string; mimeType: string; buffer: Buffer }) {
    await this.page.locator('input[type=file]').first().setInputFiles(file)
    await this.page.getByRole('button', { name: both(/^Send$/, '^发送$') }).click()
  }

  async ends() {
    await this.page.getByRole('button', { name: both(/^End( session)?$/, '^结束(会话)?$') }).click()
  }

  /** Passes the open session on to a colleague. */
  async transfersTo(nickname: string, note: string) {
    await this.page.getByRole('button', { name: both(/^Transfer$/, '^转接$') }).click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByRole('radio', { name: nickname }).check()
    await dialog.getByRole('textbox', { name: both('Note to the receiver', '给接收人的备注') }).fill(note)
    await dialog.getByRole('button', { name: both(`Transfer to ${nickname}`, `转接给 ${nickname}`) }).click()
  }

  private async fillsInTheForm() {
    await this.page.goto('/login?next=/desk/')
    await this.page.getByRole('textbox', { name: both('Email', '邮箱') }).fill(this.credentials.email)
    await this.page.getByRole('textbox', { name: both('Password', '密码') }).fill(this.credentials.password)
    await this.page.getByRole('button', { name: both(/^Sign in$/, '^登录$') }).click()
  }
}
