// The panel's two languages. The choice is kept in this browser; without one, the browser's language decides.
import type { Language } from '@deskhand/api'
import { createI18n } from 'vue-i18n'
import en from './locales/en'
import zh from './locales/zh'

/** The workstation keeps its choice under the same name. */
const KEY = 'deskhand-language'

export const i18n = createI18n({
  legacy: false,
  locale: firstLanguage(),
  fallbackLocale: "en",
  warnHtmlMessage: false,
  messages: { en, zh },
})

export function language(): Language {
  return i18n.global.locale.value as Language
}

/** Shows the page in a language. */
export function show(language: Language) {
  i18n.global.locale.value = language
  document.documentElement.lang = language === 'zh' ? 'zh-CN' : 'en'
}

/** Changes the language of the page now, and of the next visit. */
export function speak(language: Language) {
  show(language)
  try {
    localStorage.setItem(KEY, language)
  } catch {
    // A browser that keeps nothing still gets the language until it is reloaded.
  }
}

/** The language chosen here before, if one was. */
function chosenLanguage(): Language | null {
  try {
    const kept = localStorage.getItem(KEY)
    return kept === 'en' || kept === 'zh' ? kept : null
  } catch {
    return null
  }
}

function firstLanguage(): Language {
  return chosenLanguage() ?? (navigator.language.toLowerCase().startsWith('zh') ? 'zh' : 'en')
}
