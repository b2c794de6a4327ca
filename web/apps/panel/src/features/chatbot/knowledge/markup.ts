// What the buttons above an answer do to its Markdown. Pure: text and selection in, text and selection out.

export interface Selected { text: string; start: number; end: number }
export type Mark = 'bold' | 'italic' | 'link' | 'list'

/** Puts a mark around what is selected, or takes it off where it is there. */
export function mark(from: Selected, kind: Mark, word: string): Selected {
  switch (kind) {
    case 'bold': return around(from, '**', word)
    case 'italic': return around(from, '*', word)
    case 'link': return link(from, word)
    case 'list': return list(from)
  }
}

/** Puts text where the cursor is, over what is selected. */
export function insert({ text, start, end }: Selected, piece: string): Selected {
  const at = start + piece.length
  return { text: text.slice(0, start) + piece + text.slice(end), start: at, end: at }
}

/** A picture stands in a paragraph of its own. */
export function insertPicture(from: Selected, path: string, name: string): Selected {
  const before = from.text.slice(0, from.start)
  const gap = before === '' || before.endsWith('\n\n') ? '' : before.endsWith('\n') ? '\n' : '\n\n'
  const alt = name.replace(/\.[a-z0-9]+$/i, '').replace(/[[\]\\]/g, ' ').trim()
  return insert(from, `${gap}![${alt}](${path})\n`)
}

function around({ text, start, end }: Selected, sign: string, word: string): Selected {
  const inner = text.slice(start, end) || word
  const marked = text.slice(start - sign.length, start) === sign && text.slice(end, end + sign.length) === sign
  if (marked && start !== end) {
    return { text: text.slice(0, start - sign.length) + inner + text.slice(end + sign.length), start: start - sign.length, end: end - sign.length }
  }
  const begin = start + sign.length
  return { text: `${text.slice(0, start)}${sign}${inner}${sign}${text.slice(end)}`, start: begin, end: begin + inner.length }
}

const ADDRESS = 'https://'

function link({ text, start, end }: Selected, word: string): Selected {
  const inner = text.slice(start, end) || word
  const begin = start + inner.length + 3
  return { text: `${text.slice(0, start)}[${inner}](${ADDRESS})${text.slice(end)}`, start: begin, end: begin + ADDRESS.length }
}

/** Every line that is touched begins with `- `, or none does any more. */
function list({ text, start, end }: Selected): Selected {
  const from = text.lastIndexOf('\n', start - 1) + 1
  const stop = text.indexOf('\n', end)
  const to = stop < 0 ? text.length : stop
  const lines = text.slice(from, to).split('\n')
  const listed = lines.every((line) => line.startsWith('- '))
  const fresh = lines.map((line) => (listed ? line.slice(2) : line.startsWith('- ') ? line : `- ${line}`)).join('\n')
  return { text: text.slice(0, from) + fresh + text.slice(to), start: from, end: from + fresh.length }
}
