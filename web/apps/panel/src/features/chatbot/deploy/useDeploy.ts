// The steps of a deployment: look at what changes, let the own questions run, deploy anyway only on purpose (S-129).
import type { BotDiff, BotVersion, Gate } from '@deskhand/api'
import { ref, shallowRef } from 'vue'
import { useExplain } from '../../../components/useExplain'
import { bot } from '../botApi'
import { useBot } from '../shell/useBot'

export function useDeploy() {
  const { explain } = useExplain()
  const state = useBot()
  const diff = shallowRef<BotDiff | null>(null)
  /** The gate held it back. */
  const gate = shallowRef<Gate | null>(null)
  /** How many regression questions will run first. */
  const questions = ref<number | null>(null)
  const note = ref('')
  const sure = ref(false)
  const busy = ref(false)
  const error = ref('')
  let asked = 0

  async function open() {
    const mine = ++asked
    diff.value = gate.value = null
    questions.value = null
    note.value = error.value = ''
    sure.value = false
    try {
      const [fresh, own] = await Promise.all([bot.diff(), bot.regression()])
      if (mine !== asked) return
      diff.value = fresh
      questions.value = own.length
    } catch (cause) {
      if (mine === asked) error.value = explain(cause)
    }
  }

  /** The new version, or nothing where the gate held it back or it failed. */
  async function deploy(anyway: boolean): Promise<BotVersion | null> {
    if (busy.value) return null
    busy.value = true
    error.value = ''
    try {
      const done = await bot.deploy({ note: note.value.trim(), anyway })
      gate.value = done.version ? null : done.gate
      state.edited()
      return done.version ?? null
    } catch (cause) {
      error.value = explain(cause)
      return null
    } finally {
      busy.value = false
    }
  }

  return { diff, gate, questions, note, sure, busy, error, open, deploy }
}
