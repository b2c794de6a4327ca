// Questions the bot could not answer, and what is done about them (T-003).
import type { MissedCluster, Review, Settled } from '@deskhand/api'
import { computed, onBeforeUnmount, ref, shallowRef, watch } from 'vue'
import { useExplain } from '../../../components/useExplain'
import { bot } from '../botApi'
import { useBot } from '../shell/useBot'

/** How long an ignored group can be brought back. */
export const UNDO_SECONDS = 8

interface Ignored { texts: string[]; timer: number }

export function useReview() {
  const { explain } = useExplain()
  const state = useBot()
  const review = shallowRef<Review | null>(null)
  const error = ref('')
  /** Hidden at once, told to the server when the time to undo is over. */
  const ignored = shallowRef(new Map<string, Ignored>())
  /** The group that is being settled. */
  const busy = ref('')

  const clusters = computed(() => (review.value?.clusters ?? []).filter(({ title }) => !ignored.value.has(title)))

  async function load() {
    error.value = ''
    try {
      review.value = await bot.review()
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  async function settle(texts: readonly string[], how: Settled, question?: string) {
    // At most a hundred wordings at a time.
    for (let at = 0; at < texts.length; at += 100) {
      review.value = await bot.settle({ texts: texts.slice(at, at + 100), how, ...(question ? { question } : {}) })
    }
    state.edited()
  }

  async function addSimilar(cluster: MissedCluster, texts: readonly string[], question: string) {
    busy.value = cluster.title
    try {
      await settle(texts, 'addSimilar', question)
    } finally {
      busy.value = ''
    }
  }

  function change(edit: (now: Map<string, Ignored>) => void) {
    const now = new Map(ignored.value)
    edit(now)
    ignored.value = now
  }

  /** Answers how to take it back. */
  function ignore(title: string, texts: string[], fails: (cause: unknown) => void): () => void {
    const timer = window.setTimeout(() => { void carryOut(title, fails) }, UNDO_SECONDS * 1000)
    change((now) => now.set(title, { texts, timer }))
    return () => {
      window.clearTimeout(ignored.value.get(title)?.timer)
      change((now) => now.delete(title))
    }
  }

  async function carryOut(title: string, fails: (cause: unknown) => void = () => {}) {
    const one = ignored.value.get(title)
    if (!one) return
    window.clearTimeout(one.timer)
    try {
      await settle(one.texts, 'ignored')
    } catch (cause) {
      fails(cause)
    }
    change((now) => now.delete(title))
  }

  // What is taken for each other is known when the test bot has finished learning.
  watch(() => [state.edits, state.state?.training] as const, ([, training]) => { if (!training) void load() })
  // Whoever goes on to another page meant it.
  onBeforeUnmount(() => { for (const title of ignored.value.keys()) void carryOut(title) })

  return { review, clusters, error, busy, load, settle, addSimilar, ignore }
}
