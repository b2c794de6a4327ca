// System notifications while the tab is hidden. Permission is asked for by a line of words, never out of the blue.
import { computed, ref } from 'vue'

const DISMISSED = 'deskhand-notifications-dismissed'

export function useNotifications() {
  const supported = 'Notification' in globalThis && globalThis.isSecureContext
  const permission = ref<NotificationPermission>(supported ? Notification.permission : 'denied')
  const dismissed = ref(read())

  /** Whether the line that asks should be shown at all. */
  const askable = computed(() => supported && permission.value === 'default' && !dismissed.value)

  async function allow(): Promise<void> {
    if (supported) permission.value = await Notification.requestPermission()
  }

  function dismiss(): void {
    dismissed.value = true
    try { localStorage.setItem(DISMISSED, '1') } catch { /* asked again next time */ }
  }

  /** One per `tag`; a later one replaces it. Returns how to take it back. */
  function notify(title: string, body: string, tag: string, onClick: () => void): () => void {
    if (permission.value !== 'granted' || document.visibilityState === 'visible') return () => {}
    try {
      const shown = new Notification(title, { body, tag, icon: `${import.meta.env.BASE_URL}favicon.svg`, silent: true })
      shown.onclick = () => { window.focus(); onClick(); shown.close() }
      return () => shown.close()
    } catch {
      // Some phones offer the constructor and then refuse it.
      return () => {}
    }
  }

  return { askable, allow, dismiss, notify }
}

function read(): boolean {
  try { return localStorage.getItem(DISMISSED) === '1' } catch { return false }
}
