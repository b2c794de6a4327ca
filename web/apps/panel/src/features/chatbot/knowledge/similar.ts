// The list of similar questions: adding one, adding a pasted list, finding what is there twice. Pure.

/** A mark of a list before the words: `-`, `•`, `1.`, `（2）`. */
const LIST_MARK = /^\s*(?:[-*•·]|[（(]?\d{1,3}[)）.、．])\s+(?=\S)|^\s*(?:[（(]\d{1,3}[)）]|\d{1,3}、)/

/** The wordings of a pasted text, one a line, without the marks of a list. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n?|\n/).map((line) => line.replace(LIST_MARK, '').trim()).filter((line) => line !== '')
}

/** How wordings are compared: case, width, spaces and the mark at the end do not count. */
export function plainWords(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/\s+/g, ' ').trim().replace(/[?!.,;:。？！，；：、…]+$/, '').trim()
}

export interface Added { list: string[]; added: number; skipped: number }

/** Adds wordings that are not there yet, up to `most`. The standard question counts as there. */
export function addWordings(list: readonly string[], texts: readonly string[], question: string, most: number): Added {
  const known = new Set([question, ...list].map(plainWords))
  const fresh: string[] = []
  for (const text of texts) {
    const words = plainWords(text)
    if (words === '' || known.has(words)) continue
    known.add(words)
    fresh.push(text)
  }
  const taken = fresh.slice(0, Math.max(0, most - list.length))
  return { list: [...list, ...taken], added: taken.length, skipped: texts.length - taken.length }
}

/** Places of wordings that repeat the standard question or a wording before them. */
export function repeated(question: string, list: readonly string[]): Set<number> {
  const known = new Set([plainWords(question)].filter(Boolean))
  const found = new Set<number>()
  list.forEach((text, at) => {
    const words = plainWords(text)
    if (words === '') return
    if (known.has(words)) found.add(at)
    known.add(words)
  })
  return found
}
