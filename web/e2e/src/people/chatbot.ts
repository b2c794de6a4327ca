// The hands of an administrator on the Chatbot's pages.
import type { Page } from '@playwright/test'
import { expect } from '@playwright/test'
import { both } from '../words'
import type { PanelPage } from './admin'

/** A page below `/admin/chatbot`. */
export type ChatbotPage = PanelPage extends infer P ? (P extends `chatbot/${infer Where}` ? Where : never) : never

/** A sheet as it is uploaded. */
export interface Sheet { name: string; rows: string[][] }

export class Chatbot {
  constructor(readonly page: Page) {}

  async opens(where: ChatbotPage) {
    await this.page.goto(`/admin/chatbot/${where}`)
    await expect(this.page.getByRole('heading', { level: 1 })).toBeVisible()
    await expect(this.page.locator('[class*="skeleton"], [data-slot="skeleton"]')).toHaveCount(0)
  }

  /** The table of the page. */
  get table() {
    return this.page.getByRole('table')
  }

  row(question: string | RegExp) {
    return this.table.getByRole('row').filter({ has: this.page.getByRole('rowheader', { name: question }) })
  }

  /** The drawer of an entry. */
  get drawer() {
    return this.page.getByRole('dialog', { name: both(/^(Add|Edit) (Q&A|chitchat)$/, '^(添加|编辑)(问答|寒暄)$') })
  }

  /** The test chat. */
  get testChat() {
    return this.page.getByRole('complementary', { name: both('Test chat', '测试对话') })
  }

  async adds(entry: { question: string; similar?: string[]; answer: string }) {
    await this.page.getByRole('button', { name: both(/^Add Q&A$/, '^添加问答$') }).first().click()
    await this.fills(entry)
  }

  /** Fills in the drawer and saves it. */
  async fills({ question, similar = [], answer }: { question?: string; similar?: string[]; answer?: string }) {
    if (question !== undefined) await this.drawer.getByRole('textbox', { name: both('Standard question', '标准问题') }).fill(question)
    for (const wording of similar) {
      const field = this.drawer.getByRole('textbox', { name: both('Add a wording', '添加问法') })
      await field.fill(wording)
      await field.press('Enter')
    }
    if (answer !== undefined) await this.drawer.getByRole('textbox', { name: both(/^Answer$/, '^答案$') }).fill(answer)
    await this.drawer.getByRole('button', { name: both(/^Save( Ctrl|$)/, '^保存( Ctrl|$)') }).click()
    await expect(this.drawer).toHaveCount(0)
  }

  /** Asks the test bot, and waits until it has said why. */
  async asks(text: string) {
    const cards = this.testChat.getByRole('heading', { level: 5 })
    const before = await cards.count()
    const field = this.testChat.getByRole('textbox', { name: both('Please enter your question', '请输入您的问题') })
    await field.fill(text)
    await field.press('Enter')
    await expect(cards).toHaveCount(before + 1)
  }

  /** What the test bot did the last time: the card under its answer. */
  get lastDecision() {
    return this.testChat.locator('.why').last()
  }

  /** Teaches the bot what was asked last as a wording of an entry. */
  async teaches(question: string) {
    await this.lastDecision.getByRole('button', { name: both('Add as similar question', '添加为相似问题') }).click()
    const choose = this.page.getByRole('dialog').filter({ hasText: both(/^Add “/, '^将“') })
    await expect(choose).toBeVisible()
    // Where nothing comes close, it asks for words at once.
    const other = choose.getByRole('button', { name: both('Another Q&A…', '其他问答…') })
    if (await other.isVisible()) await other.click()
    await choose.getByRole('textbox').fill(question)
    await choose.getByRole('button', { name: question }).click()
    await expect(this.lastDecision).toContainText(both('Added to', '已添加到'))
  }

  get importDialog() {
    return this.page.getByRole('dialog', { name: both('Import Q&A', '导入问答') })
  }

  async opensImport() {
    await this.page.getByRole('button', { name: both('Import and export', '导入与导出') }).click()
    await this.page.getByRole('menuitem', { name: both(/^Import$/, '^导入$') }).click()
  }

  /** Chooses a sheet in the import dialog and waits for what would come of it. */
  async chooses(sheet: Sheet) {
    const [header] = (await (await this.page.request.get('/api/admin/bot/import/template?format=csv')).text()).split(/\r?\n/)
    const lines = sheet.rows.map((row) => row.map((cell) => `"${cell.replaceAll('"', '""')}"`).join(','))
    await this.importDialog.locator('input[type=file]').setInputFiles({ name: sheet.name, mimeType: 'text/csv', buffer: Buffer.from([header, ...lines].join('\r\n')) })
    await expect(this.importDialog.getByText(both('This is what will happen', '导入结果预览'))).toBeVisible()
  }

  /** Says yes to what the dialog shows, and waits for the end. */
  async imports() {
    await this.importDialog.getByRole('button', { name: both(/^Import [\d,]+ rows?/, '导入 [\\d,]+ 行$') }).click()
    await expect(this.importDialog.getByText(both('Import finished', '导入完成'))).toBeVisible()
    await this.importDialog.getByRole('button', { name: both('Show the questions', '查看问题') }).click()
  }
}
