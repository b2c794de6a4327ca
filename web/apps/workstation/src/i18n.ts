// English and Chinese. The one that is not spoken is not loaded.
import { createI18n } from 'vue-i18n'
import type { Language } from '@deskhand/api'

const KEY = 'deskhand-language'

export const i18n = createI18n<false>({ legacy: false, locale: 'en', fallbackLocale: false, messages: {} })

const loaders = { en: () => import('./locales/en'), zh: () => import('./locales/zh') }

/** The language chosen here before, else the member's, else the browser's. */
export function preferredLanguage(member?: Language): Language {
  const kept = read()
  if (kept === 'en' || kept === 'zh') return kept
  return member ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en')
}

export async function setLanguage(language: Language, keep = true): Promise<void> {
  i18n.global.setLocaleMessage(language, (await loaders[language]()).default)
  i18n.global.locale.value = language
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
  if (!keep) return
  try { localStorage.setItem(KEY, language) } catch { /* the member's own setting will do */ }
}

function read(): string | null {
  try { return localStorage.getItem(KEY) } catch { return null }
}
