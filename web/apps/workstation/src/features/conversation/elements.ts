// What a message is made of, as a person reads it: a line for the list, and the desk's cards taken out of their envelope.
import type { DeskCard, Element, Message } from '@deskhand/api'

/** A line for lists and quotes: words as they are, or the name of a thing to be translated. */
export type Summary = { text: string } | { key: string }

export function summary(message: Pick<Message, 'elements' | 'recalled'>): Summary {
  if (message.recalled) return { key: 'message.recalled' }
  const [first] = message.elements
  if (!first) return { key: 'message.empty' }
  switch (first.type) {
    case 'text': return { text: first.text }
    case 'file': return first.name ? { text: first.name } : { key: 'message.file' }
    case 'custom': return customSummary(first)
    default: return { key: `message.${first.type}` }
  }
}

export interface Question { content: string }
export type Card =
  | { kind: 'questions'; subtype: string; title: string; items: Question[] }
  | { kind: 'markdown'; text: string }
  | { kind: 'rating'; head: string; selected: string | null; tail: string; expiresAt: number }

/** The desk's own card inside a custom element, or none where it is something else. */
export function cardOf(element: Element): Card | undefined {
  if (element.type !== 'custom') return undefined
  const card = parsed<DeskCard>(element.data)
  if (card?.customerServicePlugin !== 0) return undefined
  switch (String(card.src)) {
    case '29': {
      const content = (card.content ?? {}) as { title?: string; items?: Question[] }
      return { kind: 'questions', subtype: card.subtype ?? '', title: content.title ?? '', items: content.items ?? [] }
    }
    case '30': return typeof card.content === 'string' ? { kind: 'markdown', text: card.content } : undefined
    case '9': {
      const menu = card.menuContent
      if (!menu) return undefined
      return { kind: 'rating', head: menu.head, selected: menu.selected?.content ?? null, tail: menu.tail, expiresAt: menu.expireTime * 1000 }
    }
    default: return undefined
  }
}

/** Why the bot answered so: the wording that was near enough, how near, 0 to 1, and what the visitor thinks of it. */
export interface BotMatch { question: string; score: number | null; thumb: 'up' | 'down' | null }

export function matchOf(message: Message): BotMatch | undefined {
  if (message.from.side !== 'bot' || !message.custom) return undefined
  const note = parsed<{ matched?: unknown; score?: unknown; thumb?: unknown }>(message.custom)
  if (typeof note?.matched !== 'string' || note.matched === '') return undefined
  const thumb = note.thumb === 1 ? 'up' : note.thumb === -1 ? 'down' : null
  return { question: note.matched, score: typeof note.score === 'number' ? note.score : null, thumb }
}

/** The words of a message, for copying and quoting. */
export function wordsOf(message: Pick<Message, 'elements'>): string {
  return message.elements.flatMap((element) => (element.type === 'text' ? [element.text] : [])).join('\n')
}

export type TextPart = { text: string; link?: string }

/** Splits a text at its web addresses; only http and https become links. */
export function linked(text: string): TextPart[] {
  const parts: TextPart[] = []
  let from = 0
  for (const found of text.matchAll(/https?:\/\/[^\s<>"'，。；！？（）]+/gu)) {
    const address = found[0].replace(/[.,;:!?)\]]+$/, '')
    if (found.index > from) parts.push({ text: text.slice(from, found.index) })
    parts.push({ text: address, link: address })
    from = found.index + address.length
  }
  if (from < text.length) parts.push({ text: text.slice(from) })
  return parts
}

function customSummary(element: Extract<Element, { type: 'custom' }>): Summary {
  const card = cardOf(element)
  if (card?.kind === 'rating') return { key: 'message.ratingCard' }
  if (card?.kind === 'questions' && card.title) return { text: card.title }
  if (card?.kind === 'markdown') return { text: card.text.replace(/[*_`#[\]]|\(https?:[^)]*\)/g, '') }
  const words = element.extension || element.description
  return words ? { text: words } : { key: 'message.custom' }
}

function parsed<T>(json: string): T | undefined {
  try {
    const value: unknown = JSON.parse(json)
    return typeof value === 'object' && value !== null ? value as T : undefined
  } catch {
    return undefined
  }
}
