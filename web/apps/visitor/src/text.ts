// The page's words in the visitor's language. Small on purpose: a host page pays for every byte.

import type { ErrorCode, Language } from '@deskhand/api'
import { readonly, ref, shallowRef } from 'vue'
import { preference } from './preferences'
import type { en } from './text.en'

// Only the words that are read are fetched.
const words = {
  en: async () => (await import('./text.en')).en,
  zh: async () => (await import('./text.zh')).zh,
}

const present = ref<Language>('en')
const presentWords = shallowRef<typeof en>()

export const language = readonly(present)

/** The words of the present language; use it in templates as `t.send`. There once `speak` was awaited. */
export const t = presentWords as { readonly value: typeof en }

/** Changes the language of the page. */
export async function speak(to: Language): Promise<void> {
  presentWords.value = await words[to]()
  present.value = to
  document.documentElement.lang = to === 'zh' ? 'zh-CN' : 'en'
}

/** What the visitor chose, else what the browser asks for. */
export function preferredLanguage(): Language {
  const chosen = preference('language')
  return chosen === 'en' || chosen === 'zh' ? chosen : browserLanguage()
}

export function browserLanguage(languages: readonly string[] = navigator.languages): Language {
  const known = languages.map((tag) => tag.slice(0, 2).toLowerCase()).find((tag) => tag === 'en' || tag === 'zh')
  return (known as Language | undefined) ?? 'en'
}

export function errorText(code: ErrorCode): string {
  return t.value.errors[code] ?? t.value.errors.internal
}

/** Hours and minutes of a moment. */
export function timeOf(at: number): string {
  return new Intl.DateTimeFormat(document.documentElement.lang, { hour: '2-digit', minute: '2-digit', hour12: false }).format(at)
}

/** A day as people say it: today, yesterday, or its date. */
export function dayOf(at: number, now: number): string {
  const day = (time: number) => new Date(time).setHours(0, 0, 0, 0)
  if (day(at) === day(now)) return t.value.today
  if (day(at) === day(day(now) - 1)) return t.value.yesterday
  const year = new Date(at).getFullYear() === new Date(now).getFullYear() ? {} : { year: 'numeric' as const }
  return new Intl.DateTimeFormat(document.documentElement.lang, { weekday: 'short', month: 'short', day: 'numeric', ...year }).format(at)
}

/** 20 MB, 1.7 MB, 340 KB, 12 B. */
export function sizeOf(bytes: number): string {
  if (bytes < 1024) return `${Math.round(bytes)} B`
  const [value, unit] = bytes >= 1_000_000 ? [bytes / 1_048_576, 'MB'] : [bytes / 1024, 'KB']
  return `${value >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1)} ${unit}`
}
