// Reads the desk's cards out of custom elements. Whatever is not one of them is shown by its words.

import type { DeskCard, Element, MenuContent, Message } from '@deskhand/api'

export type Card =
  | { kind: 'questions'; title: string; questions: string[]; clarify: boolean }
  | { kind: 'offerPerson'; title: string }
  | { kind: 'richText'; markdown: string }
  | { kind: 'rating'; menu: MenuContent }

/** The card in an element, if it is one that is known. */
export function cardOf(element: Element): Card | undefined {
  if (element.type !== 'custom') return undefined
  let data: DeskCard
  try {
    data = JSON.parse(element.data) as DeskCard
  } catch {
    return undefined
  }
  if (data?.customerServicePlugin !== 0) return undefined
  switch (String(data.src)) {
    case '29': return data.subtype === 'offer_person' ? offerOf(data.content) : questionsOf(data)
    case '30': return typeof data.content === 'string' ? { kind: 'richText', markdown: data.content } : undefined
    case '9': return data.menuContent ? { kind: 'rating', menu: data.menuContent } : undefined
    default: return undefined
  }
}

/** What the visitor thinks of an answer of the bot: up, down, or nothing yet. `undefined` where it is not asked. */
export function thumbOf(message: Message): boolean | null | undefined {
  if (message.from.side !== 'bot' || message.recalled || !message.custom) return undefined
  try {
    const { thumb } = JSON.parse(message.custom) as { thumb?: unknown }
    return thumb === 1 ? true : thumb === -1 ? false : thumb === 0 ? null : undefined
  } catch {
    return undefined
  }
}

function offerOf(content: unknown): Card {
  return { kind: 'offerPerson', title: String((content as { title?: unknown } | null)?.title ?? '') }
}

function questionsOf({ content, subtype }: DeskCard): Card | undefined {
  const { title, items } = (content ?? {}) as { title?: unknown; items?: unknown }
  if (!Array.isArray(items)) return undefined
  const questions = items.map((item) => String((item as { content?: unknown } | null)?.content ?? '')).filter(Boolean)
  return { kind: 'questions', title: String(title ?? ''), questions, clarify: subtype === 'clarify_msg' }
}
