// A menu whose machinery comes after the page is there, or when it is first wanted. Until then only its button stands there.
import { nextTick, onMounted, shallowRef, watch, type Component, type Ref } from 'vue'

/** `open` may be set from outside, by a key for instance: the menu opens as soon as it is there. */
export function useLazyMenu<T extends Component>(load: () => Promise<{ default: T }>, open: Ref<boolean>) {
  const menu = shallowRef<T>()

  async function prepare(): Promise<void> {
    menu.value ??= (await load()).default
    await nextTick()
  }

  async function openIt(): Promise<void> {
    open.value = false
    // Mounted closed first: a menu that is born open takes the click that asked for it as one outside.
    await prepare()
    open.value = true
  }

  watch(open, (is) => { if (is && !menu.value) void openIt() })
  onMounted(() => {
    if ('requestIdleCallback' in window) requestIdleCallback(() => void prepare(), { timeout: 1_500 })
    else setTimeout(() => void prepare(), 500)
  })

  return { menu, openIt }
}
