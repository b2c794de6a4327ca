// The talk with the test bot. Kept while one walks through the pages of the chatbot.
import type { BotConfig, Language, TestMessage, TestReply } from '@deskhand/api'
import { defineStore } from 'pinia'
import { ref, shallowRef, watch } from 'vue'
import { useExplain } from '../../../components/useExplain'
import { language as pageLanguage } from '../../../i18n'
import { bot } from '../botApi'
import { testBot } from '../knowledgeApi'
import { useBot } from '../shell/useBot'

/** Something in the log. `id` only tells entries apart. */
export type Said = { id: number } & (
  | { kind: 'asked'; text: string }
  | { kind: 'welcome'; messages: TestMessage[] }
  | { kind: 'reply'; text: string; reply: TestReply }
  | { kind: 'failed'; text: string; error: string }
)
type Entry<T = Said> = T extends unknown ? Omit<T, 'id'> : never

export const LONGEST_QUESTION = 1_000

export const useTestChat = defineStore('test-chat', () => {
  const { explain } = useExplain()
  const state = useBot()
  const log = shallowRef<Said[]>([])
  const language = ref<Language>(pageLanguage())
  const busy = ref(false)
  /** Decide by this configuration instead of the draft: thresholds that are not saved yet. */
  const config = shallowRef<BotConfig | null>(null)
  const started = ref(false)
  /** Raised to bring the test chat into sight. */
  const calls = ref(0)
  let misses = 0
  let next = 1
  let talk = 0

  function say(entry: Entry) {
    log.value = [...log.value, { ...entry, id: next++ }]
  }

  /** Begins anew, with the welcome card as a visitor sees it. */
  async function restart() {
    const mine = ++talk
    log.value = []
    misses = 0
    busy.value = false
    started.value = true
    try {
      const { messages } = await testBot.welcome(language.value)
      if (mine === talk && log.value.length === 0) say({ kind: 'welcome', messages })
    } catch (cause) {
      if (mine === talk && log.value.length === 0) say({ kind: 'failed', text: '', error: explain(cause) })
    }
  }

  /** Asks from elsewhere on the page: the test chat opens for it. */
  async function show(text: string) {
    calls.value += 1
    if (!started.value) await restart()
    await ask(text)
  }

  async function ask(typed: string) {
    const text = typed.trim().slice(0, LONGEST_QUESTION)
    if (text === '' || busy.value) return
    const mine = talk
    say({ kind: 'asked', text })
    busy.value = true
    try {
      const reply = await bot.ask({ text, language: language.value, misses, config: config.value })
      if (mine !== talk) return
      misses = reply.misses
      say({ kind: 'reply', text, reply })
      if (reply.trained === false) void state.load()
    } catch (cause) {
      if (mine === talk) say({ kind: 'failed', text, error: explain(cause) })
    } finally {
      if (mine === talk) busy.value = false
    }
  }

  watch(language, () => { void restart() })

  return { log, language, busy, config, started, calls, restart, ask, show }
})
