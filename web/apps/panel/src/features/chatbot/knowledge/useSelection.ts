// Rows that are selected, over several pages of the table; or all that match, those on other pages too.
import type { Question } from '@deskhand/api'
import { computed, ref, shallowRef } from 'vue'

export function useSelection() {
  const chosen = shallowRef<ReadonlyMap<string, Question>>(new Map())
  const everything = ref(false)
  const rows = computed(() => [...chosen.value.values()])
  const count = computed(() => chosen.value.size)

  function choose(questions: readonly Question[], on: boolean) {
    const next = new Map(chosen.value)
    for (const question of questions) {
      if (on) next.set(question.id, question)
      else next.delete(question.id)
    }
    chosen.value = next
  }

  /** Rows that were loaded again are selected as they are now. */
  function renew(questions: readonly Question[]) {
    choose(questions.filter(({ id }) => chosen.value.has(id)), true)
  }

  /** Of all that match, only those that are shown stay selected. */
  function narrow(shown: readonly Question[]) {
    everything.value = false
    chosen.value = new Map(shown.map((question) => [question.id, question]))
  }

  function clear() {
    everything.value = false
    chosen.value = new Map()
  }

  return { chosen, everything, rows, count, choose, renew, narrow, clear }
}
