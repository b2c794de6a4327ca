// Light, dark, or as the system says; kept in this browser by the kit.
import { useColorMode } from '@vueuse/core'
import { computed } from 'vue'

export type Theme = 'light' | 'dark' | 'auto'

export function useTheme() {
  const mode = useColorMode()
  const dark = computed(() => mode.state.value === 'dark')

  function toggle() {
    mode.store.value = dark.value ? 'light' : 'dark'
  }

  return { dark, toggle }
}
