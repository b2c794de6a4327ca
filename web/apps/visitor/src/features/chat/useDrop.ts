// Files dragged over the page.

import { onBeforeUnmount, onMounted, ref } from 'vue'

export function useDrop(take: (files: File[]) => void) {
  const over = ref(false)
  let depth = 0
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false
  const on = {
    dragenter(event: DragEvent) {
      if (!hasFiles(event)) return
      depth++
      over.value = true
    },
    dragleave() {
      if (over.value && --depth <= 0) reset()
    },
    dragover(event: DragEvent) {
      if (hasFiles(event)) event.preventDefault()
    },
    drop(event: DragEvent) {
      if (!hasFiles(event)) return
      event.preventDefault()
      reset()
      take([...(event.dataTransfer?.files ?? [])])
    },
  }
  function reset() {
    depth = 0
    over.value = false
  }
  const all = Object.entries(on) as [keyof typeof on, (event: DragEvent) => void][]
  onMounted(() => all.forEach(([name, run]) => document.addEventListener(name, run)))
  onBeforeUnmount(() => all.forEach(([name, run]) => document.removeEventListener(name, run)))
  return over
}
