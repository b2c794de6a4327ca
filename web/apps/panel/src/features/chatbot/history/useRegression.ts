// The administrator's own questions that must do as expected before a deployment.
import type { NewRegressionQuestion, RegressionQuestion, RegressionResult } from '@deskhand/api'
import { computed, ref, shallowRef, watch } from 'vue'
import { useExplain } from '../../../components/useExplain'
import { bot } from '../botApi'
import { useBot } from '../shell/useBot'

export const MOST_QUESTIONS = 500
export const LONGEST = 500

export function useRegression() {
  const { explain } = useExplain()
  const state = useBot()
  const questions = shallowRef<RegressionQuestion[] | null>(null)
  /** What the last run found, by question; an edit makes its result old. */
  const results = shallowRef(new Map<string, RegressionResult>())
  const error = ref('')
  const running = ref(false)
  const ran = ref(false)
  const failed = computed(() => [...results.value.values()].filter(({ passed }) => !passed).length)

  async function load() {
    error.value = ''
    try {
      questions.value = await bot.regression()
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  async function run() {
    if (running.value) return
    running.value = true
    error.value = ''
    try {
      const done = await bot.runRegression()
      results.value = new Map(done.results.map((result) => [result.question.id, result]))
      ran.value = true
    } catch (cause) {
      error.value = explain(cause)
    } finally {
      running.value = false
    }
  }

  function forget(id: string) {
    const rest = new Map(results.value)
    rest.delete(id)
    results.value = rest
  }

  async function save(fields: NewRegressionQuestion, id?: string): Promise<void> {
    const saved = id ? await bot.editRegression(id, fields) : await bot.addRegression(fields)
    const list = questions.value ?? []
    questions.value = id ? list.map((one) => (one.id === id ? saved : one)) : [...list, saved]
    forget(saved.id)
  }

  /** Answers how to take it back. */
  async function remove(question: RegressionQuestion): Promise<() => Promise<void>> {
    await bot.deleteRegression(question.id)
    questions.value = (questions.value ?? []).filter(({ id }) => id !== question.id)
    forget(question.id)
    return () => save({ question: question.question, expected: question.expected ?? null })
  }

  // What was found before an edit of the knowledge base says nothing about it any more.
  watch(() => state.edits, () => {
    results.value = new Map()
    ran.value = false
    void load()
  })

  return { questions, results, failed, error, running, ran, load, run, save, remove }
}
