// Differences of the configuration as rows a person can read. Pure.
import type { BotDiff, ConfigDiff, QuestionChange, Texts, WelcomeItem } from '@deskhand/api'
import { fieldOf, type ConfigField } from '../config/fields'

export type ConfigRow =
  | { kind: 'switch'; path: string; before: boolean; after: boolean }
  | { kind: 'figure'; path: string; before: string; after: string }
  | { kind: 'texts'; path: string; language: 'en' | 'zh'; before: string; after: string }
  | { kind: 'list'; path: string; before: string[]; after: string[] }
  | { kind: 'other'; path: string; before: string; after: string }

/** A difference as rows: texts have one for each language that differs. */
export function rowsOf({ field, before, after }: ConfigDiff): ConfigRow[] {
  const [group, key, deeper] = field.split('.')
  const path = `${group}.${key}`
  const known = fieldOf(path)
  if (!known) return [{ kind: 'other', path: field, before: JSON.stringify(before ?? null), after: JSON.stringify(after ?? null) }]
  if (known.kind === 'texts') return textRows(path, deeper, before, after)
  return [rowOf(known, before, after)]
}

function rowOf({ path, kind }: ConfigField, before: unknown, after: unknown): ConfigRow {
  switch (kind) {
    case 'switch': return { kind: 'switch', path, before: before === true, after: after === true }
    case 'share': return { kind: 'figure', path, before: shareText(before), after: shareText(after) }
    case 'items': return { kind: 'list', path, before: itemTexts(before), after: itemTexts(after) }
    case 'phrases': return { kind: 'list', path, before: listOf<string>(before).map(String), after: listOf<string>(after).map(String) }
    case 'count': case 'texts': return { kind: 'figure', path, before: plain(before), after: plain(after) }
  }
}

function textRows(path: string, language: string | undefined, before: unknown, after: unknown): ConfigRow[] {
  if (language === 'en' || language === 'zh') return [{ kind: 'texts', path, language, before: plain(before), after: plain(after) }]
  const [old, fresh] = [before as Partial<Texts> | null, after as Partial<Texts> | null]
  return (['en', 'zh'] as const)
    .map((one): ConfigRow => ({ kind: 'texts', path, language: one, before: plain(old?.[one]), after: plain(fresh?.[one]) }))
    .filter(({ before: was, after: is }) => was !== is)
}

function plain(value: unknown): string {
  return value === null || value === undefined ? '–' : String(value)
}

function shareText(value: unknown): string {
  return typeof value === 'number' ? value.toFixed(2) : '–'
}

function listOf<T>(value: unknown): T[] {
  return Array.isArray(value) ? (value as T[]) : []
}

function itemTexts(value: unknown): string[] {
  return listOf<WelcomeItem>(value).map((item) => String(item?.text ?? ''))
}

/** How many entries came, changed and went, and how many settings. */
export function countsOf(diff: BotDiff): Record<QuestionChange | 'config', number> {
  const of = (change: QuestionChange) => diff.questions.filter((question) => question.change === change).length
  return { added: of('added'), changed: of('changed'), removed: of('removed'), config: diff.config.length }
}
