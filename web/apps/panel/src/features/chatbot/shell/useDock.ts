// Where the test chat is: a column on a wide screen, over the page on a narrow one.
import { useLocalStorage, useMediaQuery } from '@vueuse/core'
import { computed, ref } from 'vue'

export function useDock() {
  const wide = useMediaQuery('(min-width: 1280px)')
  /** Kept in this browser; a narrow screen begins with the page itself. */
  const column = useLocalStorage('deskhand-test-chat', true)
  const over = ref(false)
  const shown = computed(() => (wide.value ? column.value : over.value))

  function show(open: boolean) {
    if (wide.value) column.value = open
    else over.value = open
  }

  return { wide, shown, show }
}
