// The frame's end of the line to the loader on the host page.

import type { FromFrame, ToFrame } from './loader/messages'

export interface Bridge {
  tell(message: FromFrame): void
}

/** Listens to the page that holds this frame, and to nobody else. `host` is its origin as the loader gave it. */
export function bridge(host: string, hear: (message: ToFrame) => void, view: Window = window): Bridge {
  const target = host === 'null' ? '*' : host
  view.addEventListener('message', (event) => {
    const data = event.data as ToFrame | null
    if (event.source !== view.parent || event.origin !== host || !data?.deskhand) return
    hear(data)
  })
  return { tell: (message) => view.parent.postMessage(message, target) }
}
