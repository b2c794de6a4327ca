// Who a session can be passed to. Asked for again every few seconds while the dialog is open, so that places are live.
import { call, type Colleague, type GroupTarget } from '@deskhand/api'
import { onScopeDispose, ref } from 'vue'

const REFRESH_MS = 4_000

export type Field = 'nickname' | 'email'

export interface Targets { colleagues: Colleague[]; groups: GroupTarget[] }

/** Those whose chosen field holds the words; who can take a session now comes first (S-214). */
export function findColleagues(colleagues: Colleague[], field: Field, words: string): Colleague[] {
  const wanted = words.trim().toLocaleLowerCase()
  return colleagues
    .filter((one) => one[field].toLocaleLowerCase().includes(wanted))
    .sort((a, b) => Number(canTake(b)) - Number(canTake(a)) || a.nickname.localeCompare(b.nickname))
}

export function findGroups(groups: GroupTarget[], words: string): GroupTarget[] {
  const wanted = words.trim().toLocaleLowerCase()
  return groups.filter((one) => one.name.toLocaleLowerCase().includes(wanted))
}

export function canTake(colleague: Colleague): boolean {
  return colleague.online && colleague.status === 'free' && colleague.open < colleague.limit
}

export function useTransferTargets(me: () => string) {
  const colleagues = ref<Colleague[]>([])
  const groups = ref<GroupTarget[]>([])
  const failed = ref(false)
  const loaded = ref(false)

  async function load(): Promise<void> {
    try {
      const [people, lines] = await Promise.all([
        call<Colleague[]>('GET', '/api/desk/colleagues?q='), call<GroupTarget[]>('GET', '/api/desk/groups'),
      ])
      colleagues.value = people.filter(({ id }) => id !== me())
      groups.value = lines
      loaded.value = true
      failed.value = false
    } catch {
      failed.value = !loaded.value
    }
  }

  const timer = setInterval(() => void load(), REFRESH_MS)
  onScopeDispose(() => clearInterval(timer))
  void load()
  return { colleagues, groups, loaded, failed, load }
}
