// Scores of real questions against the test bot. Loaded again when what the bot knows has changed.
import type { Scores } from '@deskhand/api'
import { onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { useExplain } from '../../../components/useExplain'
import { bot } from '../botApi'
import { useBot } from '../shell/useBot'

const DAYS = 7

export function useScores() {
  const { explain } = useExplain()
  const state = useBot()
  const scores = shallowRef<Scores | null>(null)
  const error = ref('')
  let asking: AbortController | undefined

  async function load() {
    asking?.abort()
    const mine = (asking = new AbortController())
    error.value = ''
    try {
      scores.value = await bot.scores(DAYS, mine.signal)
    } catch (cause) {
      if (!mine.signal.aborted) error.value = explain(cause)
    }
  }

  // Scores are worth looking at again when the test bot has finished learning.
  watch(() => [state.edits, state.state?.training] as const, ([, training]) => { if (!training) void load() })
  onBeforeUnmount(() => asking?.abort())

  return { scores, error, load }
}
