// The Overview's data: refreshed every minute, and at once when the range changes.
import type { Overview, WebChannel } from '@deskhand/api'
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { panel } from '../../api'
import { usePolling } from '../../components/usePolling'
import { useExplain } from '../../components/useExplain'
import { queryOfRange, rangeOfQuery, spanOf, type Range } from './range'

const REFRESH_SECONDS = 60

export function useOverview() {
  const route = useRoute()
  const router = useRouter()
  const { explain } = useExplain()
  const overview = shallowRef<Overview | null>(null)
  const channels = shallowRef<WebChannel[]>([])
  const error = ref('')
  const range = computed(() => rangeOfQuery(route.query))
  const channel = computed(() => channels.value.find((one) => one.webAppId === overview.value?.webAppId) ?? channels.value[0] ?? null)
  let asked = 0

  async function load() {
    const mine = ++asked
    const { from, to } = spanOf(range.value, new Date())
    try {
      const [fresh, all] = await Promise.all([panel.overview(from, to), panel.channels()])
      // A slower answer for a range one has left is not shown.
      if (mine !== asked) return
      overview.value = fresh
      channels.value = all
      error.value = ''
    } catch (cause) {
      if (mine === asked) error.value = explain(cause)
    }
  }

  const { left, now } = usePolling(load, REFRESH_SECONDS)
  watch(() => JSON.stringify(range.value), () => { void load() })

  function choose(next: Range) {
    void router.replace({ query: queryOfRange(next) })
  }

  return { overview, channel, error, range, left, choose, refresh: now }
}
