// Enables, disables, moves and deletes entries. What is done to selected rows can be taken back for a few seconds.
import type { BulkAction, BulkEdit, Question, QuestionFilter } from '@deskhand/api'
import { useToast } from '@nuxt/ui/composables'
import { useEventListener } from '@vueuse/core'
import { onScopeDispose, ref, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { codeOf, useExplain } from '../../../components/useExplain'
import { knowledge } from '../knowledgeApi'
import { useBot } from '../shell/useBot'
import { editsOf, touched, undoOf } from './rows'

const UNDO_MILLIS = 6_000

export function useChanges() {
  const { t, n } = useI18n()
  const { explain } = useExplain()
  const toast = useToast()
  const bot = useBot()
  const busy = ref(false)
  /** Entries that go when the time to take it back is over; no longer shown. */
  const going = shallowRef<ReadonlySet<string>>(new Set())
  const waiting = new Map<object, { rows: readonly Question[]; timer: number }>()

  const complain = (cause: unknown) => toast.add({ title: explain(cause), color: 'error', icon: 'i-lucide-circle-alert' })

  /** Resolves to whether all was done. */
  async function send(edits: readonly BulkEdit[]): Promise<boolean> {
    busy.value = true
    try {
      for (const edit of edits) await knowledge.bulk(edit)
      return true
    } catch (cause) {
      complain(cause)
      return false
    } finally {
      busy.value = false
      bot.edited()
    }
  }

  function tell(action: BulkAction, count: number, undo: () => void) {
    toast.add({
      title: t(`bot.knowledge.done.${action}`, { n: count }, count), color: 'success', icon: 'i-lucide-check', duration: UNDO_MILLIS,
      actions: [{ label: t('bot.undo'), color: 'neutral', variant: 'outline', onClick: undo }],
    })
  }

  async function change(action: 'enable' | 'disable' | 'move', rows: readonly Question[], category?: string) {
    const before = touched(action, rows, category)
    if (before.length === 0) return
    if (!(await send(editsOf(action, before, category ?? null)))) return
    tell(action, before.length, () => { void send(undoOf(action, before)) })
  }

  /** Changes all that match, `total` as the table has told. Resolves to what went wrong: nothing where it is empty. */
  async function changeAll(action: BulkAction, filter: QuestionFilter, total: number, category?: string): Promise<string> {
    busy.value = true
    try {
      const { changed } = await knowledge.bulk({ action, filter, total, ...(category && { category }) })
      toast.add({ title: t(`bot.knowledge.done.${action}`, { n: n(changed) }, changed), color: 'success', icon: 'i-lucide-check' })
      return ''
    } catch (cause) {
      return codeOf(cause) === 'conflict' ? t('bot.knowledge.otherTotal') : explain(cause)
    } finally {
      busy.value = false
      bot.edited()
    }
  }

  /** Deleting cannot be undone, so it waits: until then the rows are only hidden. */
  function remove(rows: readonly Question[]) {
    const doomed = touched('delete', rows)
    if (doomed.length === 0) return
    const key = {}
    hide(doomed, true)
    waiting.set(key, { rows: doomed, timer: window.setTimeout(() => { void settle(key) }, UNDO_MILLIS) })
    tell('delete', doomed.length, () => {
      clearTimeout(waiting.get(key)?.timer)
      if (waiting.delete(key)) hide(doomed, false)
    })
  }

  async function settle(key: object) {
    const held = waiting.get(key)
    if (!held) return
    waiting.delete(key)
    clearTimeout(held.timer)
    await send(editsOf('delete', held.rows))
    hide(held.rows, false)
  }

  function hide(rows: readonly Question[], on: boolean) {
    const next = new Set(going.value)
    for (const { id } of rows) {
      if (on) next.add(id)
      else next.delete(id)
    }
    going.value = next
  }

  /** Deletes at once what waits for it. */
  async function settleAll() {
    await Promise.all([...waiting.keys()].map(settle))
  }
  onScopeDispose(settleAll)
  useEventListener(window, 'pagehide', settleAll)

  return { busy, going, change, changeAll, remove, settleAll }
}
