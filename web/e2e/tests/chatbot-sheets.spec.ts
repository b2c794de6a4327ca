// Sheets of questions: out as a workbook, and the same workbook in again.
import { readFile } from 'node:fs/promises'
import { Chatbot } from '../src/people/chatbot'
import { expect, test } from '../src/test'
import { both } from '../src/words'

const ROWS = 400

test('a workbook that was exported is imported again with its progress shown, and nothing in it is lost', async ({ desk }) => {
  // S-102, S-103
  const admin = new Chatbot((await desk.admin()).page)
  await admin.page.addInitScript(() => {
    const kept = window as unknown as { progress: string[] }
    kept.progress = []
    new MutationObserver(() => {
      const words = document.querySelector('[role=dialog] [role=status] .num')?.textContent ?? ''
      if (/\d/.test(words) && kept.progress.at(-1) !== words) kept.progress.push(words)
    }).observe(document, { subtree: true, childList: true, characterData: true })
  })
  await admin.opens('knowledge/qa')
  await admin.opensImport()
  await admin.chooses({ name: 'lamps.csv', rows: Array.from({ length: ROWS }, (_, at) => ['Lamps / Tall', `How tall is lamp ${at}?`, `height of lamp ${at}\nlamp ${at} size`, `Lamp ${at} is **tall**, "quite" tall.`]) })
  await admin.imports()
  expect(await admin.page.evaluate(() => (window as unknown as { progress: string[] }).progress)).toContainEqual(expect.stringMatching(/400/))

  await admin.page.getByRole('button', { name: both('Import and export', '导入与导出') }).click()
  const [download] = await Promise.all([admin.page.waitForEvent('download'), admin.page.getByRole('menuitem', { name: both('Export as Excel', '导出为 Excel') }).click()])
  expect(download.suggestedFilename()).toMatch(/\.xlsx$/)
  const buffer = await readFile(await download.path())
  await admin.opensImport()
  await admin.importDialog.locator('input[type=file]').setInputFiles({ name: 'again.xlsx', mimeType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet', buffer })
  await expect(admin.importDialog.getByText(both('This is what will happen', '导入结果预览'))).toBeVisible()
  const figure = (name: RegExp) => admin.importDialog.locator('.figures > div').filter({ hasText: name }).locator('dd')
  await expect(figure(both('as they are', '不变'))).toHaveText(/^40\d$/)
  await expect(figure(both(/^\d+new$/, '新增'))).toHaveText('0')
  await expect(figure(both('changed', '更新'))).toHaveText('0')
})
