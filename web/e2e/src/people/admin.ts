// An administrator in the Management Panel.
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { both } from '../words'

/** Every page of the panel. */
export const PANEL_PAGES = [
  'overview', 'channels', 'settings', 'members', 'groups', 'chatbot/knowledge/qa', 'chatbot/knowledge/chitchat', 'chatbot/knowledge/missed',
  'chatbot/config/welcome', 'chatbot/config/strategies', 'chatbot/config/hand-over', 'chatbot/config/engines', 'chatbot/history/versions', 'chatbot/history/questions',
] as const
export type PanelPage = (typeof PANEL_PAGES)[number]

export class Admin {
  constructor(readonly page: Page) {}

  async opens(where: PanelPage) {
    await this.page.goto(`/admin/${where}`)
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(this.page.locator('[class*="skeleton"], [data-slot="skeleton"]')).toHaveCount(0)
  }

  /** Follows the one-time link the terminal printed, and fills in its three fields. */
  async setsUp(link: string, desk: string, email: string, password: string) {
    await this.page.goto(link)
    await this.page.getByRole('textbox', { name: both('Name of the desk', '客服台名称') }).fill(desk)
    await this.page.getByRole('textbox', { name: both('Your email', '您的邮箱') }).fill(email)
    await this.page.getByRole('textbox', { name: both('Password', '密码') }).fill(password)
    await this.page.getByRole('button', { name: both('Create the desk', '创建客服台') }).click()
    await expect(this.page).toHaveURL(/\/admin\/overview/)
  }

  /** Adds an agent and returns the password that is shown once. */
  async addsMember(nickname: string, email: string): Promise<string> {
    const add = both(/^Add member$/, '^添加成员$')
    await this.page.getByRole('button', { name: add }).first().click()
    const form = this.page.getByRole('dialog', { name: add })
    await form.getByRole('textbox', { name: both('Nickname', '昵称') }).fill(nickname)
    await form.getByRole('textbox', { name: both('Email', '邮箱') }).fill(email)
    await form.getByRole('button', { name: add }).click()
    const given = this.page.getByRole('dialog', { name: both(`Password of ${nickname}`, `${nickname} 的`) })
    return (await given.locator('code').last().innerText()).trim()
  }

  /** Changes a text in the settings and saves it. */
  async changesText(label: RegExp, text: string) {
    await this.page.getByRole('textbox', { name: label }).first().fill(text)
    const bar = this.page.getByRole('region', { name: both('Unsaved changes', '未保存的修改') })
    await bar.getByRole('button', { name: both('Save', '保存') }).click()
    await expect(bar).toHaveCount(0)
  }
}
