// What is done to a member after one has been asked: a new password, out, or gone.
import type { MemberRow, NewPassword } from '@deskhand/api'
import { useToast } from '@nuxt/ui/composables'
import { ref, shallowRef } from 'vue'
import { panel } from '../../api'
import { useExplain } from '../../components/useExplain'

export type Confirmed = 'resetPassword' | 'forceOffline' | 'delete'

export interface MemberOutcomes {
  changed: (member: MemberRow) => void
  reset: (password: NewPassword, member: MemberRow) => void
  deleted: (member: MemberRow) => void
}

export function useMemberActions(outcomes: MemberOutcomes) {
  const { explain } = useExplain()
  const toast = useToast()
  const asking = shallowRef<{ action: Confirmed; member: MemberRow } | null>(null)
  /** Id of the member something is being done to. */
  const busy = ref('')
  const problem = ref('')

  function ask(action: Confirmed, member: MemberRow) {
    problem.value = ''
    asking.value = { action, member }
  }

  function cancel() {
    if (busy.value === '') asking.value = null
  }

  async function confirm() {
    if (!asking.value || busy.value !== '') return
    const { action, member } = asking.value
    busy.value = member.id
    problem.value = ''
    try {
      await perform(action, member)
      asking.value = null
    } catch (cause) {
      problem.value = explain(cause)
    } finally {
      busy.value = ''
    }
  }

  async function perform(action: Confirmed, member: MemberRow) {
    if (action === 'resetPassword') return outcomes.reset(await panel.resetPassword(member.id), member)
    if (action === 'forceOffline') return outcomes.changed(await panel.forceOffline(member.id))
    await panel.deleteMember(member.id)
    outcomes.deleted(member)
  }

  /** Lifts the block; nothing is lost by it, so that nobody is asked. */
  async function restore(member: MemberRow) {
    busy.value = member.id
    try {
      outcomes.changed(await panel.restoreOnline(member.id))
    } catch (cause) {
      toast.add({ title: explain(cause), color: 'error', icon: 'i-lucide-circle-alert' })
    } finally {
      busy.value = ''
    }
  }

  return { asking, busy, problem, ask, cancel, confirm, restore }
}
