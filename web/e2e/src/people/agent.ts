// A member in the workstation.
import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { both } from '../words'

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
    await this.fillSignIn()
    await expect(this.statusButton).toBeVisible()
  }

  private async fillSignIn() {
    await this.page.goto('/login?next=/desk/')
    await this.page.getByLabel(both('Email', '邮箱')).fill(this.credentials.email)
    await this.page.getByLabel(both(/^Password$/, '^密码$')).fill(this.credentials.password)
    await this.page.getByRole('button', { name: both('Sign in', '登录') }).click()
  }

  get statusButton(): Locator {
    return this.page.getByRole('button', { name: both(/status/, '状态') })
  }

  async becomes(status: 'Available' | 'Busy' | 'Offline') {
    const chinese = { Available: '空闲', Busy: '忙碌', Offline: '离线' }[status]
    await this.statusButton.click()
    await this.page.getByRole('menuitem', { name: both(status, chinese) }).or(this.page.getByRole('menuitemradio', { name: both(status, chinese) })).click()
    await expect(this.statusButton).toHaveAccessibleName(both(status, chinese))
  }

  async isAvailable(): Promise<this> {
    await this.becomes('Available')
    return this
  }

  /** The bar of a session that is being offered. */
  get offer(): Locator {
    return this.page.getByRole('region', { name: both(/New session|transfer/, '新会话') }).or(this.page.getByRole('alertdialog'))
  }

  async accepts() {
    await this.offer.getByRole('button', { name: both('Accept', '接听') }).click()
  }

  async declines() {
    await this.offer.getByRole('button', { name: both('Decline', '拒绝') }).click()
  }

  /** Rows of the list, by name or words. */
  session(text: string | RegExp): Locator {
    return this.page.getByRole('option').or(this.page.getByRole('listitem')).filter({ hasText: text }).first()
  }

  async opens(text: string | RegExp) {
    await this.session(text).click()
    await expect(this.field).toBeVisible()
  }

  get field(): Locator {
    return this.page.getByRole('textbox', { name: both(/^(Reply|Message)/, '^(回复|消息)') })
  }

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

  async sendsFile(file: { name: string; mimeType: string; buffer: Buffer }) {
    await this.page.locator('input[type=file]').first().setInputFiles(file)
    await this.page.getByRole('button', { name: both(/^Send/, '^发送') }).click()
  }

  /** Takes a message of one's own back. */
  async recalls(text: string) {
    await this.log.getByText(text).last().hover()
    await this.log.getByRole('button', { name: both('Recall', '撤回') }).last().click()
  }

  /** Signs in with a password somebody else gave, and replaces it. */
  async signsInFirst(chosen: string) {
    await this.fillSignIn()
    await this.page.getByLabel(both('New password', '新密码')).fill(chosen)
    await this.page.getByRole('button', { name: both('Save|Continue', '保存|继续') }).click()
    await expect(this.statusButton).toBeVisible()
  }

  async ends() {
    await this.page.getByRole('button', { name: both('End session', '结束会话') }).click()
  }

  /** Passes the open session on to a colleague. */
  async transfersTo(nickname: string, note: string) {
    await this.page.getByRole('button', { name: both(/^Transfer/, '^转接') }).first().click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByRole('option', { name: nickname }).or(dialog.getByRole('radio', { name: nickname })).first().click()
    await dialog.getByRole('textbox', { name: both('Note', '备注') }).fill(note)
    await dialog.getByRole('button', { name: both('Start Transfer', '开始转接') }).click()
  }
}
