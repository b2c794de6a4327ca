// The keys of the workstation (UX §4). One table feeds the keyboard, the list behind `?`, and the command palette.

export interface Shortcut {
  id: string
  /** As shown: `Alt J`, `?`, `Ctrl K`. */
  keys: string
  icon: string
}

export const SHORTCUTS = [
  { id: 'palette', keys: 'Ctrl K', icon: 'i-lucide-command' },
  { id: 'accept', keys: 'Alt A', icon: 'i-lucide-phone-incoming' },
  { id: 'next', keys: 'Alt J', icon: 'i-lucide-arrow-down' },
  { id: 'previous', keys: 'Alt K', icon: 'i-lucide-arrow-up' },
  { id: 'nextWaiting', keys: 'Alt N', icon: 'i-lucide-timer' },
  { id: 'nth', keys: 'Alt 1…9', icon: 'i-lucide-list-ordered' },
  { id: 'reply', keys: 'Alt L', icon: 'i-lucide-corner-up-left' },
  { id: 'note', keys: 'Alt P', icon: 'i-lucide-lock' },
  { id: 'end', keys: 'Alt E', icon: 'i-lucide-circle-check' },
  { id: 'transfer', keys: 'Alt T', icon: 'i-lucide-arrow-right-left' },
  { id: 'rate', keys: 'Alt R', icon: 'i-lucide-star' },
  { id: 'status', keys: 'Alt S', icon: 'i-lucide-circle-dot' },
  { id: 'panel', keys: 'Alt I', icon: 'i-lucide-panel-right' },
  { id: 'help', keys: '?', icon: 'i-lucide-circle-help' },
] as const satisfies Shortcut[]

export type ShortcutId = (typeof SHORTCUTS)[number]['id']

export interface Pressed { code: string; key: string; altKey: boolean; ctrlKey: boolean; metaKey: boolean; shiftKey: boolean }

/**
 * What a key means, or nothing. `typing`: the focus is where one writes, so a bare `?` is a letter.
 * Read from the key's place (`code`), since Alt changes the letter on some systems.
 */
export function meaning(pressed: Pressed, typing: boolean): { id: ShortcutId; nth?: number } | undefined {
  const { altKey, ctrlKey, metaKey, code } = pressed
  if ((ctrlKey || metaKey) && !altKey && code === 'KeyK') return { id: 'palette' }
  if (ctrlKey || metaKey) return undefined
  if (!altKey) return pressed.key === '?' && !typing ? { id: 'help' } : undefined
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(code)
  if (digit) return { id: 'nth', nth: Number(digit[1]) }
  const letter = /^Key([A-Z])$/.exec(code)?.[1]
  const found = letter && SHORTCUTS.find(({ keys }) => keys === `Alt ${letter}`)
  return found ? { id: found.id } : undefined
}

export function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ['INPUT', 'TEXTAREA', 'SELECT'].includes(target.tagName))
}
