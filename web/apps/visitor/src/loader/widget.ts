// The script of a host page: a launcher in a shadow root, the chat in a sandboxed frame, and one storage key.
// It touches nothing else of the page. Served at /widget.js?webAppId=…

import type { Language, Source } from '@deskhand/api'
import type { FromFrame, ToFrame } from './messages'

interface Kept {
  token?: string | null
  open?: boolean
  look?: Look
}
type Look = Extract<FromFrame, { deskhand: 'look' }>

const STYLE = `
:host{all:initial}
*{box-sizing:border-box}
button,.p{position:fixed;bottom:calc(20px + env(safe-area-inset-bottom));z-index:2147483000}
.r button,.r .p{right:calc(20px + env(safe-area-inset-right))}.l button,.l .p{left:calc(20px + env(safe-area-inset-left))}
button{width:56px;height:56px;padding:0;border:0;border-radius:50%;display:grid;place-items:center;cursor:pointer;
background:var(--c);color:var(--o);box-shadow:0 6px 20px -4px rgb(20 35 90/.45),0 2px 6px rgb(0 0 0/.14);transition:transform .12s}
button[hidden]{display:none}button:hover{transform:scale(1.04)}button:focus-visible{outline:3px solid #fff;box-shadow:0 0 0 6px #2f5bd8}
svg{width:26px;height:26px;fill:none;stroke:currentColor;stroke-width:1.75;stroke-linecap:round;stroke-linejoin:round}
i{position:absolute;top:-3px;right:-3px;min-width:20px;height:20px;padding:0 5px;border-radius:10px;background:#c22a2d;color:#fff;
font:600 12px/20px system-ui,sans-serif;text-align:center}i:empty{display:none}
.p{bottom:calc(88px + env(safe-area-inset-bottom));width:380px;height:640px;max-width:calc(100vw - 40px);max-height:calc(100vh - 108px);
border-radius:16px;overflow:hidden;background:Canvas;color-scheme:light dark;box-shadow:0 0 0 1px rgb(28 27 26/.1),0 18px 48px -12px rgb(28 27 26/.35);
visibility:hidden;opacity:0;transform:translateY(8px);transition:opacity .12s,transform .12s,visibility 0s .12s}
.open .p{visibility:visible;opacity:1;transform:none;transition:opacity .12s,transform .12s}
iframe{width:100%;height:100%;border:0;display:block;color-scheme:normal}
@media(max-width:480px){button{width:48px;height:48px}.open button{display:none}
.p{inset:0!important;width:auto;height:auto;max-width:none;max-height:none;border-radius:0;
padding:env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left)}
.open .p{bottom:var(--k,0px)!important}}
@media(prefers-reduced-motion:reduce){button,.p,.open .p{transition:none}}`

const PATHS = {
  chat: 'M2.992 16.342a2 2 0 0 1 .094 1.167l-1.065 3.29a1 1 0 0 0 1.236 1.168l3.413-.998a2 2 0 0 1 1.099.092 10 10 0 1 0-4.777-4.719',
  close: 'M18 6 6 18M6 6l12 12',
}

function start(script: HTMLScriptElement): void {
  const { origin, searchParams } = new URL(script.src)
  const webAppId = searchParams.get('webAppId')
  if (!webAppId || window.Deskhand) return

  const key = `deskhand:${webAppId}`
  let kept: Kept = {}
  try {
    kept = JSON.parse(localStorage.getItem(key) ?? '{}') ?? {}
  } catch {
    // Kept in memory then.
  }
  const keep = (part: Kept) => {
    Object.assign(kept, part)
    try {
      localStorage.setItem(key, JSON.stringify(kept))
    } catch {
      // As above.
    }
  }

  let isOpen = false
  let ready = false
  let clicked = false
  let unread = 0
  let language: Language | null = null
  let listeners: ((count: number) => void)[] = []

  const host = document.createElement('div')
  const root = host.attachShadow({ mode: 'closed' })
  const box = document.createElement('div')
  // A constructed sheet is not inline style, so that the strictest policy of a host page lets it be.
  const sheet = new CSSStyleSheet()
  sheet.replaceSync(STYLE)
  root.adoptedStyleSheets = [sheet]
  const panel = document.createElement('div')
  panel.className = 'p'
  const frame = document.createElement('iframe')
  frame.setAttribute('sandbox', 'allow-scripts allow-same-origin allow-forms allow-popups allow-downloads')
  frame.allow = 'autoplay; clipboard-write'
  frame.title = 'Chat'
  frame.src = `${origin}/chat/?webAppId=${encodeURIComponent(webAppId)}&frame=1&host=${encodeURIComponent(location.origin)}`
  const button = document.createElement('button')
  button.hidden = true
  button.type = 'button'
  button.innerHTML = '<svg viewBox="0 0 24 24" aria-hidden="true"><path/></svg><i></i>'
  const badge = button.lastChild as HTMLElement
  panel.append(frame)
  box.append(panel, button)
  root.append(box)

  const tell = (message: ToFrame) => ready && frame.contentWindow?.postMessage(message, origin)
  const source = (): Source => ({ page: location.href.slice(0, 2000), title: document.title.slice(0, 200), referrer: document.referrer.slice(0, 2000), clientData: '' })

  const draw = () => {
    const { look } = kept
    if (!look) return
    button.hidden = false
    box.className = `${look.position === 'left' ? 'l' : 'r'}${isOpen ? ' open' : ''}`
    host.style.setProperty('--c', look.colour)
    host.style.setProperty('--o', look.on)
    button.querySelector('path')!.setAttribute('d', PATHS[isOpen ? 'close' : 'chat'])
    button.ariaExpanded = `${isOpen}`
    button.ariaLabel = unread ? look.unreadLabel.replace('#', `${unread}`) : look.label
    badge.textContent = unread && !isOpen ? `${unread > 99 ? '99+' : unread}` : ''
    frame.title = look.label
    frame.tabIndex = isOpen ? 0 : -1
  }

  const show = (open: boolean, click: boolean) => {
    if (open === isOpen) return
    isOpen = open
    clicked = open && click
    keep({ open })
    tell(open ? { deskhand: 'open', click, source: source() } : { deskhand: 'closed' })
    draw()
    if (!click) return
    if (open) frame.focus()
    else button.focus({ preventScroll: true })
  }

  const hear = ({ source: from, origin: of, data }: MessageEvent<FromFrame | null>) => {
    if (from !== frame.contentWindow || of !== origin || !data) return
    switch (data.deskhand) {
      case 'hello':
        ready = true
        tell({ deskhand: 'init', token: kept.token ?? null, source: source(), open: isOpen, language })
        if (isOpen) tell({ deskhand: 'open', click: clicked, source: source() })
        return
      case 'look':
        keep({ look: data })
        return draw()
      case 'token':
        return keep({ token: data.token })
      case 'unread':
        unread = data.count
        for (const listener of listeners) listener(unread)
        return draw()
      case 'close':
        return show(false, true)
    }
  }
  // The keyboard of a phone covers the composer unless the panel ends above it.
  const fit = () => {
    const view = window.visualViewport
    if (view) host.style.setProperty('--k', `${Math.max(0, window.innerHeight - view.height - view.offsetTop)}px`)
  }

  window.addEventListener('message', hear)
  window.visualViewport?.addEventListener('resize', fit)
  button.onclick = () => show(!isOpen, true)
  button.onkeydown = (event) => event.key === 'Escape' && show(false, true)
  const attach = () => {
    document.body.append(host)
    draw()
    if (kept.open && kept.look && innerWidth > 480) show(true, false)
  }
  if (document.body) attach()
  else document.addEventListener('DOMContentLoaded', attach)

  window.Deskhand = {
    open: () => show(true, true),
    close: () => show(false, true),
    toggle: () => show(!isOpen, true),
    setLanguage: (to) => {
      language = to
      tell({ deskhand: 'language', language: to })
    },
    onUnread: (listener) => {
      listeners.push(listener)
      listener(unread)
      return () => { listeners = listeners.filter((known) => known !== listener) }
    },
    destroy: () => {
      window.removeEventListener('message', hear)
      window.visualViewport?.removeEventListener('resize', fit)
      document.removeEventListener('DOMContentLoaded', attach)
      host.remove()
      delete window.Deskhand
    },
  }
}

declare global {
  interface Window {
    /** What a host page may call. */
    Deskhand?: {
      open(): void
      close(): void
      toggle(): void
      setLanguage(language: Language): void
      /** Hears how many messages are unread, now and from now on. Returns a function that ends it. */
      onUnread(listener: (count: number) => void): () => void
      destroy(): void
    } | undefined
  }
}

const script = (document.currentScript ?? document.querySelector('script[src*="/widget.js?"]')) as HTMLScriptElement | null
if (script) start(script)
