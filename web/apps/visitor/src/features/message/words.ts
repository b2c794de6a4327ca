// What a message says in plain words: for quotes and for screen readers.

import type { Message } from '@deskhand/api'
import { cardOf } from '@deskhand/chat/card'
import { t } from '../../text'
import { parseMarkdown, plainText } from './markdown'

export function textOf(message: Message): string {
  if (message.recalled) return t.value.recalled(message.from.name)
  return message.elements
    .map((element) => {
      switch (element.type) {
        case 'text': return element.text
        case 'image': return t.value.photo(element.name ?? '')
        case 'file': case 'video': case 'audio': return element.name ?? ''
        case 'face': return element.data
        case 'location': return element.description || t.value.location
        case 'custom': break
      }
      const card = cardOf(element)
      switch (card?.kind) {
        case 'richText': return plainText(parseMarkdown(card.markdown))
        case 'questions': return [card.title, ...card.questions].join(' ')
        case 'offerPerson': return card.title
        case 'rating': return card.menu.head
        default: return element.extension || element.description || t.value.unsupported
      }
    })
    .join(' ')
}
