// The members' table: a page of it, refreshed every 15 seconds, its place kept in the address.
import type { GroupRow, MemberPage, MemberRow } from '@deskhand/api'
import { computed, ref, shallowRef, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { panel } from '../../api'
import { useExplain } from '../../components/useExplain'
import { usePolling } from '../../components/usePolling'
import { placeOfQuery, queryOfPlace, type TablePlace } from './page'

const REFRESH_SECONDS = 15

export function useMembers() {
  const route = useRoute()
  const router = useRouter()
  const { explain } = useExplain()
  const table = shallowRef<MemberPage | null>(null)
  const groups = shallowRef<GroupRow[]>([])
  const error = ref('')
  const place = computed(() => placeOfQuery(route.query))
  let asked = 0

  async function load() {
    const mine = ++asked
    const { q, page, size } = place.value
    try {
      const [fresh, all] = await Promise.all([panel.members(q, page, size), panel.groups()])
      if (mine !== asked) return
      table.value = fresh
      groups.value = all
      error.value = ''
      // The last row of the last page was deleted.
      if (fresh.items.length === 0 && page > 1) go({ page: Math.max(1, Math.ceil(fresh.total / size)) })
    } catch (cause) {
      if (mine === asked) error.value = explain(cause)
    }
  }

  usePolling(load, REFRESH_SECONDS)
  watch(() => JSON.stringify(place.value), () => { void load() })

  function go(part: Partial<TablePlace>) {
    void router.replace({ query: queryOfPlace({ ...place.value, ...part }) })
  }

  /** Shows a row as it is now, without waiting for the next refresh. */
  function put(row: MemberRow) {
    // An answer that was asked for before the change would show the old row.
    asked += 1
    if (table.value) table.value = { ...table.value, items: table.value.items.map((item) => (item.id === row.id ? row : item)) }
  }

  return { table, groups, error, place, go, put, load }
}
