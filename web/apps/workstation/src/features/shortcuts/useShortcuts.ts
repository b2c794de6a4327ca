// Listens for the keys of the workstation.
import { useEventListener } from '@vueuse/core'
import { isTyping, meaning, type ShortcutId } from './shortcuts'

/** `blocked`: a dialog is open, and keys belong to it. */
export function useShortcuts(run: (id: ShortcutId, nth?: number) => void, blocked: () => boolean): void {
  useEventListener(window, 'keydown', (event) => {
    const found = meaning(event, isTyping(event.target))
    if (!found || blocked()) return
    event.preventDefault()
    run(found.id, found.nth)
  })
}
