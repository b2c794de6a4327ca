// What a row of the table says, and what undoing a change of many takes. Pure.
import type { BulkAction, BulkEdit, Question } from '@deskhand/api'
import type { Status } from './place'

/** Most entries the server changes at once. */
export const MOST_AT_ONCE = 500

/** One word for how an entry stands: off, new, edited, or as visitors get it. */
export function statusOf(question: Pick<Question, 'enabled' | 'state'>): Status {
  if (!question.enabled) return 'disabled'
  return question.state === 'deployed' ? 'enabled' : question.state
}

export const TONES: Readonly<Record<Status, string>> = { enabled: 'pos', disabled: '', new: 'acc', edited: 'acc' }

/** `2026-11-20 13:41:07`, in the reader's time (S-104). */
export function stamp(millis: number): string {
  const at = new Date(millis)
  const two = (n: number) => String(n).padStart(2, '0')
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`
}

/** Those an action changes: enabling leaves the enabled alone. */
export function touched(action: BulkAction, rows: readonly Question[], category = ''): Question[] {
  switch (action) {
    case 'enable': return rows.filter(({ enabled }) => !enabled)
    case 'disable': return rows.filter(({ enabled }) => enabled)
    case 'move': return rows.filter((row) => row.category !== category && !row.preset)
    case 'delete': return rows.filter(({ preset }) => !preset)
  }
}

/** In pieces the server takes. */
export function editsOf(action: BulkAction, rows: readonly Question[], category: string | null = null): BulkEdit[] {
  const edits: BulkEdit[] = []
  for (let from = 0; from < rows.length; from += MOST_AT_ONCE) {
    edits.push({ action, category, ids: rows.slice(from, from + MOST_AT_ONCE).map(({ id }) => id) })
  }
  return edits
}

/** What brings rows back to how they were before an action. */
export function undoOf(action: Exclude<BulkAction, 'delete'>, before: readonly Question[]): BulkEdit[] {
  if (action !== 'move') return editsOf(action === 'enable' ? 'disable' : 'enable', before)
  return [...new Set(before.map(({ category }) => category))].flatMap((category) => editsOf('move', before.filter((row) => row.category === category), category))
}
