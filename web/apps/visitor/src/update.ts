// The desk was updated while a page stood open: the parts it has not fetched yet are gone, so it loads itself anew.

const KEY = 'deskhand-reloaded'
const ONCE_IN = 60_000

export function followUpdates(view: Window = window): void {
  view.addEventListener('vite:preloadError', () => void reload(view))
}

async function reload(view: Window): Promise<void> {
  try {
    const last = Number(view.sessionStorage.getItem(KEY) ?? 0)
    if (Date.now() - last < ONCE_IN) return
    // Without an answer it is the network that is missing, and a new page would be empty.
    const page = await fetch(view.location.href, { method: 'HEAD', cache: 'no-store' })
    if (!page.ok) return
    view.sessionStorage.setItem(KEY, `${Date.now()}`)
    view.location.reload()
  } catch {
    // Then what is there goes on.
  }
}
