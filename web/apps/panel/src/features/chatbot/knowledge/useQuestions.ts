// A page of the questions' table, its place kept in the address; reloaded when anything of the knowledge base changes.
import type { Database, QuestionPage } from '@deskhand/api'
import { useLocalStorage } from '@vueuse/core'
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useExplain } from '../../../components/useExplain'
import { SIZES, type Size } from '../../members/page'
import { knowledge } from '../knowledgeApi'
import { useBot } from '../shell/useBot'
import { askOf, placeOf, queryOf, type Place } from './place'

export function useQuestions(kind: Database) {
  const route = useRoute()
  const router = useRouter()
  const { explain } = useExplain()
  const bot = useBot()
  const page = shallowRef<QuestionPage | null>(null)
  const error = ref('')
  const loading = ref(false)
  const kept = useLocalStorage<number>('deskhand-questions-size', 10)
  const size = computed<Size>(() => SIZES.find((one) => one === kept.value) ?? 10)
  const place = computed(() => placeOf(route.query, size.value))
  const path = route.path
  let asked = 0

  async function load() {
    const mine = ++asked
    loading.value = true
    try {
      const fresh = await knowledge.questions(askOf(kind, place.value))
      if (mine !== asked) return
      page.value = fresh
      error.value = ''
      // The last row of the last page is gone.
      if (fresh.items.length === 0 && place.value.page > 1) go({ page: Math.max(1, Math.ceil(fresh.total / place.value.size)) })
    } catch (cause) {
      if (mine === asked) error.value = explain(cause)
    } finally {
      if (mine === asked) loading.value = false
    }
  }

  function go(part: Partial<Place>) {
    const goal = { ...place.value, ...part }
    if (part.size) kept.value = part.size
    void router.replace({ query: queryOf(goal, part.size ?? size.value) })
  }

  // While the next page of the panel is coming, the address is no longer ours.
  watch([() => (route.path === path ? `${askOf(kind, place.value)}` : ''), () => bot.edits], ([query]) => { if (query) void load() }, { immediate: true })

  return { page, error, loading, place, go, load }
}
