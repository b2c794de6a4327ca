// The configuration while it is being edited, compared with what is saved. Pure: a draft in, a draft out.
import type { BotConfig, Texts, WelcomeItem } from '@deskhand/api'
import { FIELDS, LIMITS, read, write, type ConfigField, type Value } from './fields'

/** What is wrong with a field: the key of a sentence and what it names. */
export interface Problem { key: string; params: Record<string, number> }

/** The fields that differ, in the order of the tabs. */
export function changed(draft: BotConfig, saved: BotConfig): ConfigField[] {
  return FIELDS.filter(({ path }) => !same(read(draft, path), read(saved, path)))
}

/** Puts the changes between `from` and `mine` on top of `newer`, so that nobody's work is lost. */
export function rebase(mine: BotConfig, from: BotConfig, newer: BotConfig): BotConfig {
  return changed(mine, from).reduce((draft, { path }) => write(draft, path, read(mine, path)), newer)
}

/** Every problem, by the path of its field. */
export function problems(config: BotConfig): Record<string, Problem> {
  const found: Record<string, Problem> = {}
  for (const field of FIELDS) {
    const wrong = problem(field, read(config, field.path))
    if (wrong) found[field.path] = wrong
  }
  if (!found['clarify.threshold'] && config.clarify.threshold > config.direct.threshold) {
    found['clarify.threshold'] = { key: 'answers.bad.aboveDirect', params: {} }
  }
  return found
}

export function same(a: Value, b: Value): boolean {
  return canonical(a) === canonical(b)
}

/** Scores have two places; the server keeps them as 32 bit. */
export function rounded(share: number): number {
  return Math.round(share * 100) / 100
}

/** A configuration as this page edits it: scores of two places. */
export function tidy(config: BotConfig): BotConfig {
  const shares = FIELDS.filter(({ kind }) => kind === 'share')
  return shares.reduce((draft, { path }) => write(draft, path, rounded(read(draft, path) as number)), config)
}

function canonical(value: Value): string {
  if (typeof value !== 'object') return String(value)
  if (!Array.isArray(value)) return JSON.stringify([value.en, value.zh])
  return JSON.stringify(value.map((one) => (typeof one === 'string' ? one : [one.text, one.question ?? null])))
}

function problem({ kind }: ConfigField, value: Value): Problem | null {
  switch (kind) {
    case 'share': return (value as number) >= 0 && (value as number) <= 1 ? null : { key: 'answers.bad.share', params: {} }
    case 'count': return isCount(value as number) ? null : { key: 'answers.bad.count', params: { max: LIMITS.count } }
    case 'texts': return textsProblem(value as Texts)
    case 'items': return itemsProblem(value as WelcomeItem[])
    case 'phrases': return phrasesProblem(value as string[])
    case 'switch': return null
  }
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 1 && value <= LIMITS.count
}

function textsProblem({ en, zh }: Texts): Problem | null {
  if (en.trim() === '' || zh.trim() === '') return { key: 'answers.bad.empty', params: {} }
  return [en, zh].some((text) => lengthOf(text) > LIMITS.text) ? { key: 'answers.bad.long', params: { max: LIMITS.text } } : null
}

function itemsProblem(items: WelcomeItem[]): Problem | null {
  if (items.length > LIMITS.items) return { key: 'answers.bad.items', params: { max: LIMITS.items } }
  const fits = items.every(({ text }) => text.trim() !== '' && lengthOf(text) <= LIMITS.item)
  return fits ? null : { key: 'answers.bad.item', params: { max: LIMITS.item } }
}

function phrasesProblem(phrases: string[]): Problem | null {
  if (phrases.length > LIMITS.phrases) return { key: 'answers.bad.phrases', params: { max: LIMITS.phrases } }
  const fits = phrases.every((phrase) => phrase.trim() !== '' && lengthOf(phrase) <= LIMITS.phrase)
  return fits ? null : { key: 'answers.bad.phrase', params: { max: LIMITS.phrase } }
}

/** As people count characters. */
export function lengthOf(text: string): number {
  return [...text].length
}
