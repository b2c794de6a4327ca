// The two languages of the pages, as a person of either would look for a word.

/** A name in English or in Chinese. */
export function both(english: string | RegExp, chinese: string): RegExp {
  const source = typeof english === 'string' ? english.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : english.source
  return new RegExp(`${source}|${chinese}`, 'i')
}
