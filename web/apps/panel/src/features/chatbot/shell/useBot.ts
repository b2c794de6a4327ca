// The state of the chatbot for all its pages: the switch, the number of changes, what the test bot knows.
import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { useExplain } from '../../../components/useExplain'
import { bot } from '../botApi'
import type { BotState } from '@deskhand/api'

/** What the head of a page can open. */
export type BotDialog = 'deploy' | 'changes'

export const useBot = defineStore('bot', () => {
  const { explain } = useExplain()
  const state = shallowRef<BotState | null>(null)
  const error = ref('')
  const dialog = ref<BotDialog | null>(null)
  /** Raised when the knowledge base was changed from anywhere, so that lists load again. */
  const edits = ref(0)
  let asked = 0

  async function load() {
    const mine = ++asked
    try {
      const fresh = await bot.state()
      if (mine === asked) take(fresh)
    } catch (cause) {
      if (mine === asked) error.value = explain(cause)
    }
  }

  /** Takes an answer that has the state in it. */
  function take(fresh: BotState) {
    asked += 1
    state.value = fresh
    error.value = ''
  }

  /** Acts at once, visitors included. Shown before the server has said yes, taken back where it says no. */
  async function turn(enabled: boolean) {
    const before = state.value
    if (before) take({ ...before, enabled })
    try {
      take(await bot.enable(enabled))
    } catch (cause) {
      if (before) take(before)
      throw cause
    }
  }

  /** Something of the draft was changed. */
  function edited() {
    edits.value += 1
    void load()
  }

  return { state, error, dialog, edits, load, take, turn, edited }
})
