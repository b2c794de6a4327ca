// What a category is called: those that Deskhand ships have a name in every language.
import type { Category } from '@deskhand/api'
import { useI18n } from 'vue-i18n'
import { pathOf } from './categories'

export function useCategoryName() {
  const { t, te } = useI18n()

  /** A preset is known by its key, such as `greetings.en`. */
  function nameOf(category: Category): string {
    const key = `bot.chitchat.categories.${category.preset?.split('.')[0]}`
    if (category.preset && te(key, 'en')) return t(key)
    if (!category.isDefault || !DEFAULT_NAMES.has(category.name)) return category.name
    return t(category.kind === 'chitchat' ? 'bot.categories.defaultChitchat' : 'bot.categories.default')
  }

  /** Names from the top down to a category. */
  function pathName(items: readonly Category[], id: string): string {
    return pathOf(items, id).map(nameOf).join(' / ')
  }

  return { nameOf, pathName }
}

/** The default category is made in the desk's language, and may have been renamed since. */
const DEFAULT_NAMES = new Set(['Default Knowledge Base', '默认知识库', 'Default Small Talk', '默认寒暄库', '默认闲聊库'])
