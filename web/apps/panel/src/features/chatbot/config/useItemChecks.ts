// Whether a Q&A answers what stands on the welcome card (S-116). Asked of the test bot as soon as a question is added.
import type { BotConfigPage, WelcomeItem } from '@deskhand/api'
import { watchDebounced } from '@vueuse/core'
import { reactive, watch } from 'vue'
import { bot } from '../botApi'

/** `question` is what would be answered. */
export interface Check { matched: boolean; question?: string }

export function useItemChecks(page: () => BotConfigPage, items: () => WelcomeItem[]) {
  const checks = reactive(new Map<string, Check>())
  const asked = new Set<string>()

  watch(page, ({ config, unmatched }) => {
    checks.clear()
    asked.clear()
    config.welcomeCard.items.forEach(({ text }, at) => checks.set(text, { matched: !unmatched.includes(at) }))
  }, { immediate: true })

  async function check(text: string) {
    if (text.trim() === '' || checks.has(text) || asked.has(text)) return
    asked.add(text)
    try {
      const { decision, candidates } = await bot.ask({ text })
      const question = candidates[0]?.question
      checks.set(text, { matched: decision === 'direct', ...(question ? { question } : {}) })
    } catch {
      // Without an answer there is no warning; saving tells it again.
      asked.delete(text)
    }
  }

  watchDebounced(items, async (list) => {
    for (const { text } of list) await check(text)
  }, { debounce: 400, immediate: true, deep: true })

  return { checks }
}
