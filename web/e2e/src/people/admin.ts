// An administrator in the Management Panel.
import type { Locator, Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { both } from '../words'

export type PanelPage = 'overview' | 'channels' | 'settings' | 'members' | 'groups'

export class Admin {
  constructor(readonly page: Page) {}

  async opens(where: PanelPage) {
    await this.page.goto(`/admin/${where}`)
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible()
  }

  /** Follows the one-time link the terminal printed, and fills in its three fields. */
  async setsUp(link: string, desk: string, email: string, password: string) {
    await this.page.goto(link)
    await this.page.getByLabel(both('Name of the desk', '名称')).fill(desk)
    await this.page.getByLabel(both('email', '邮箱')).fill(email)
    await this.page.getByLabel(both(/^Password/, '^密码')).fill(password)
    await this.page.getByRole('button', { name: both('Create the desk', '创建') }).click()
    await expect(this.page).toHaveURL(/\/admin\/overview/)
  }

  /** Adds an agent and returns the password that is shown once. */
  async addsMember(nickname: string, email: string): Promise<string> {
    await this.page.getByRole('button', { name: both('Add member', '添加成员') }).first().click()
    const dialog = this.page.getByRole('dialog')
    await dialog.getByLabel(both('Nickname', '昵称')).fill(nickname)
    await dialog.getByLabel(both('Email', '邮箱')).fill(email)
    await dialog.getByRole('button', { name: both('Add', '添加') }).click()
    return (await this.page.getByRole('dialog').locator('code').innerText()).trim()
  }

  async changesText(label: RegExp, text: string) {
    await this.page.getByLabel(label).first().fill(text)
    await this.page.getByRole('button', { name: both('Save', '保存') }).click()
  }

  heading(name: string | RegExp): Locator {
    return this.page.getByRole('heading', { name })
  }
}
