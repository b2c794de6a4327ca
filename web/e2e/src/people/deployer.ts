// An administrator who sets the bot up and deploys it.
import type { Locator } from '@playwright/test'
import { expect } from '@playwright/test'
import { both } from '../words'
import { Chatbot } from './chatbot'

export class Deployer extends Chatbot {
  get saveBar(): Locator {
    return this.page.getByRole('region', { name: both('Unsaved changes', '未保存的修改') })
  }

  get dialog(): Locator {
    return this.page.getByRole('dialog')
  }

  /** Saves with the keys, as somebody who types does. */
  async saves() {
    await expect(this.saveBar).toBeVisible()
    await this.page.keyboard.press('Control+s')
    await expect(this.saveBar).toHaveCount(0)
  }

  line(of: 'direct' | 'clarify'): Locator {
    const name = of === 'direct' ? both('Line of direct answering', '直接回答的分界线') : both('Line of clarifying', '澄清的分界线')
    return this.page.getByRole('slider', { name })
  }

  score(of: 'direct' | 'clarify'): Locator {
    const name = of === 'direct' ? both('Threshold of direct answering', '直接回答的阈值') : both('Threshold of clarifying', '澄清的阈值')
    return this.page.getByRole('spinbutton', { name })
  }

  async turns(name: RegExp, on: boolean) {
    const control = this.page.getByRole('switch', { name })
    if ((await control.getAttribute('aria-checked')) !== String(on)) await control.click()
    await expect(control).toHaveAttribute('aria-checked', String(on))
  }

  /** Opens the dialog that deploys, and waits for what it says of the changes. */
  async beginsToDeploy() {
    await this.page.getByRole('button', { name: both(/^Deploy$/, '^发布$') }).first().click()
    await expect(this.dialog.getByRole('heading', { name: both('What visitors will notice', '访客会看到的变化') })).toBeVisible()
  }

  async deploysWith(note: string) {
    await this.dialog.getByRole('textbox', { name: both('Deployment note', '发布备注') }).fill(note)
    await this.dialog.getByRole('button', { name: both(/^Deploy$/, '^发布$') }).click()
  }

  async guards(question: string, answer: string | null) {
    await this.page.getByRole('button', { name: both('Add question', '添加问题') }).first().click()
    await this.dialog.getByRole('textbox', { name: both(/^Question$/, '^问题$') }).fill(question)
    if (answer === null) {
      await this.dialog.getByRole('radio', { name: both('It is not answered directly', '不直接回答') }).check()
    } else {
      await this.dialog.getByRole('textbox', { name: both('Find a Q&A', '查找问答') }).fill(answer)
      await this.dialog.getByRole('button', { name: answer }).click()
    }
    await this.dialog.getByRole('button', { name: both(/^Save$/, '^保存$') }).click()
    await expect(this.dialog).toHaveCount(0)
  }

  /** A deployed version by its note. */
  version(note: string): Locator {
    return this.table.getByRole('row').filter({ hasText: note }).last()
  }

  /** One click, at once. */
  async rollsBackTo(version: Locator) {
    const rows = await this.table.getByRole('row').count()
    await version.getByRole('button', { name: both(/^Roll back to/, '^回滚到') }).click()
    await expect(this.table.getByRole('row')).toHaveCount(rows + 1)
  }
}
