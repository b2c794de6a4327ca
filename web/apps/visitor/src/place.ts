// Where the visitor's token lives: with the host page for the widget, in the browser for the hosted page, else in memory.

import type { TokenPlace } from '@deskhand/chat/view'

/** For the hosted page. */
export function ownPlace(webAppId: string): TokenPlace {
  const key = `deskhand-token:${webAppId}`
  let memory: string | null = null
  return {
    read() {
      try {
        return memory ?? localStorage.getItem(key)
      } catch {
        return memory
      }
    },
    write(token) {
      memory = token
      try {
        if (token === null) localStorage.removeItem(key)
        else localStorage.setItem(key, token)
      } catch {
        // Then it is known until the page is closed.
      }
    },
  }
}

/** For the frame: the loader keeps it in the host page's own storage. */
export function hostPlace(token: string | null, tell: (token: string | null) => void): TokenPlace {
  let known = token
  return {
    read: () => known,
    write(made) {
      known = made
      tell(made)
    },
  }
}
