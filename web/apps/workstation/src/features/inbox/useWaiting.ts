// Who waits in a line. Asked for while a line is open, and again whenever the counts change.
import { call, type GroupCard, type QueueLine, type WaitingItem } from '@deskhand/api'
import { computed, ref, watch } from 'vue'

/** One name for a line, also for the one of everybody. */
export function lineKey(group: GroupCard | null | undefined): string {
  return group ? `g${group.id}` : 'all'
}

/** Those of one line, the longest wait first. */
export function inLine(waiting: WaitingItem[], line: string): WaitingItem[] {
  return waiting
    .filter((item) => (item.group ? `g${item.group}` : 'all') === line)
    .sort((a, b) => a.queuedAt - b.queuedAt)
}

export function useWaiting(lines: () => QueueLine[]) {
  const shown = ref<string | null>(null)
  const all = ref<WaitingItem[]>([])

  async function load(): Promise<void> {
    if (shown.value === null) return
    try {
      all.value = await call<WaitingItem[]>('GET', '/api/desk/queue')
    } catch {
      // What was known stays; the next change of the counts asks again.
    }
  }

  watch([shown, () => JSON.stringify(lines())], load)

  const waiting = computed(() => (shown.value === null ? [] : inLine(all.value, shown.value)))
  return { shown, waiting, load }
}
