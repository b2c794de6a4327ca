// What is being edited, compared with what is saved. Pure: a draft in, a draft out.
import type { EntrySettings, EntryTexts, SettingsPage } from '@deskhand/api'
import { LONGEST_PROMPT, SETTINGS, type NumberSetting, type Setting } from './catalog'

export interface Draft { settings: EntrySettings; texts: EntryTexts }
export type Value = string | number | boolean | string[]

/** What is wrong with a value: the key of a sentence and what it names. */
export interface Problem { key: string; params: Record<string, string | number> }

export function draftOf(page: SettingsPage): Draft {
  return { settings: page.settings, texts: page.texts }
}

export function defaultsOf(page: SettingsPage): Draft {
  return { settings: page.defaultSettings, texts: page.defaultTexts }
}

export function read(draft: Draft, setting: Setting): Value {
  if (setting.kind === 'prompt') return draft.texts[setting.key]
  if (setting.kind === 'levels') return draft.texts.ratingLevels
  return (draft.settings[setting.group] as Record<string, Value>)[setting.key] as Value
}

export function write(draft: Draft, setting: Setting, value: Value): Draft {
  if (setting.kind === 'prompt' || setting.kind === 'levels') {
    return { ...draft, texts: { ...draft.texts, [setting.key]: value } }
  }
  const group = { ...draft.settings[setting.group], [setting.key]: value }
  return { ...draft, settings: { ...draft.settings, [setting.group]: group } }
}

/** The settings that differ, in the order of the page. */
export function changed(draft: Draft, saved: Draft): Setting[] {
  return SETTINGS.filter((setting) => !same(read(draft, setting), read(saved, setting)))
}

/** Puts the changes between `from` and `mine` on top of `newer`, so that nobody's work is lost. */
export function rebase(mine: Draft, from: Draft, newer: Draft): Draft {
  return changed(mine, from).reduce((draft, setting) => write(draft, setting, read(mine, setting)), newer)
}

export function problem(setting: Setting, value: Value): Problem | null {
  if (setting.kind === 'number') return outOfRange(setting, value as number)
  if (setting.kind === 'prompt') return tooLong(value as string)
  if (setting.kind === 'levels') return levelsProblem(value as string[])
  return null
}

/** Every problem of a draft, by the key of its setting. */
export function problems(draft: Draft): Record<string, Problem> {
  const found: Record<string, Problem> = {}
  for (const setting of SETTINGS) {
    const wrong = problem(setting, read(draft, setting))
    if (wrong) found[setting.key] = wrong
  }
  return found
}

/** The setting that the server's `field` names: `service.acceptSeconds`, `welcome`, or `ratingLevel3`. */
export function settingOfField(field: string): Setting | undefined {
  const path = field.replace(/^(settings|texts)\./, '')
  if (path.startsWith('ratingLevel')) return SETTINGS.find((setting) => setting.kind === 'levels')
  return SETTINGS.find((setting) => ('group' in setting ? `${setting.group}.${setting.key}` : setting.key) === path)
}

export function same(a: Value, b: Value): boolean {
  if (Array.isArray(a) && Array.isArray(b)) return a.length === b.length && a.every((item, i) => item === b[i])
  return Object.is(a, b)
}

function outOfRange(setting: NumberSetting, value: number): Problem | null {
  const { min, max, least, unit } = setting
  const whole = Number.isInteger(value)
  if (whole && least !== undefined && value !== 0 && value >= min && value < least) {
    return { key: 'settings.rangeOrZero', params: { min: least, max, unit } }
  }
  if (whole && value >= min && value <= max) return null
  return { key: least === undefined ? 'settings.range' : 'settings.rangeOrZero', params: { min: least ?? min, max, unit } }
}

function tooLong(text: string): Problem | null {
  const length = [...text].length
  return length > LONGEST_PROMPT ? { key: 'settings.tooLong', params: { n: length, max: LONGEST_PROMPT } } : null
}

function levelsProblem(levels: string[]): Problem | null {
  if (levels.some((level) => level.trim() === '')) return { key: 'settings.levelEmpty', params: {} }
  return levels.map(tooLong).find((wrong) => wrong !== null) ?? null
}
