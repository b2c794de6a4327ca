// What was begun and not sent, kept in this browser per member and conversation, so that a reload loses nothing.
import { reactive } from 'vue'
import type { Thread } from '@deskhand/api'

export interface DraftStorage { getItem(key: string): string | null; setItem(key: string, value: string): void; removeItem(key: string): void }

/** Storage that may be forbidden: drafts then live as long as the page. */
function localDrafts(): DraftStorage | undefined {
  try {
    return globalThis.localStorage
  } catch {
    return undefined
  }
}

export function useDrafts(member: string, storage: DraftStorage | undefined = localDrafts()) {
  const known = reactive(new Map<string, string>())
  const keyOf = (conversation: string, thread: Thread) => `deskhand-draft:${member}:${conversation}:${thread}`

  function draft(conversation: string, thread: Thread): string {
    const key = keyOf(conversation, thread)
    if (!known.has(key)) known.set(key, quietly(() => storage?.getItem(key)) ?? '')
    return known.get(key)!
  }

  function keep(conversation: string, thread: Thread, text: string): void {
    const key = keyOf(conversation, thread)
    known.set(key, text)
    quietly(() => (text === '' ? storage?.removeItem(key) : storage?.setItem(key, text)))
  }

  return { draft, keep }
}

export type Drafts = ReturnType<typeof useDrafts>

function quietly<T>(run: () => T): T | undefined {
  try {
    return run()
  } catch {
    return undefined
  }
}
