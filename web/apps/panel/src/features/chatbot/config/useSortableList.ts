// Reordering by drag. The list itself stays the caller's: what was dragged is put back, and the move is told.
import { insertNodeAt, removeNode } from '@vueuse/integrations/useSortable'
import Sortable from 'sortablejs'
import { onBeforeUnmount, onMounted, type Ref } from 'vue'

export function useSortableList(list: Readonly<Ref<HTMLElement | null>>, handle: string, move: (from: number, to: number) => void) {
  let sortable: Sortable | undefined

  onMounted(() => {
    if (!list.value) return
    sortable = Sortable.create(list.value, {
      handle,
      animation: matchMedia('(prefers-reduced-motion: reduce)').matches ? 0 : 150,
      onUpdate({ item, from, oldIndex, newIndex }) {
        if (oldIndex === undefined || newIndex === undefined) return
        removeNode(item)
        insertNodeAt(from, item, oldIndex)
        move(oldIndex, newIndex)
      },
    })
  })
  onBeforeUnmount(() => sortable?.destroy())
}

/** The list with one of its items at another place. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, at) => at !== from)
  const item = list[from]
  return item === undefined ? [...list] : [...rest.slice(0, to), item, ...rest.slice(to)]
}
