// Groups with the names of their members.
import type { GroupRow, MemberRow } from '@deskhand/api'
import { ref, shallowRef } from 'vue'
import { panel } from '../../api'
import { useExplain } from '../../components/useExplain'
import { usePolling } from '../../components/usePolling'

const REFRESH_SECONDS = 15

export function useGroups() {
  const { explain } = useExplain()
  const groups = shallowRef<GroupRow[] | null>(null)
  const error = ref('')

  async function load() {
    try {
      groups.value = await panel.groups()
      error.value = ''
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  usePolling(load, REFRESH_SECONDS)
  return { groups, error, load }
}

/** Every member of the desk: a group says only the ids of its members. */
export async function everyMember(): Promise<MemberRow[]> {
  const all: MemberRow[] = []
  for (let page = 1; ; page += 1) {
    const { items, total } = await panel.members('', page, 100)
    all.push(...items)
    if (items.length === 0 || all.length >= total) return all
  }
}
