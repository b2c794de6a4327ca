// The Markdown of bot answers as a tree. Text stays text: nothing here can become markup of its own.

export type Inline =
  | { type: 'text'; text: string }
  | { type: 'strong' | 'em' | 'del'; children: Inline[] }
  | { type: 'code'; text: string }
  | { type: 'link'; href: string; children: Inline[] }
  | { type: 'image'; src: string; alt: string }
  | { type: 'break' }

export type Block =
  | { type: 'paragraph' | 'heading' | 'quote'; children: Inline[] }
  | { type: 'list'; ordered: boolean; start: number; items: Item[] }
  | { type: 'table'; align: Align[]; head: Inline[][]; rows: Inline[][][] }
  | { type: 'code'; text: string }
  | { type: 'rule' }

/** A list's item: its words, and what lies inside it. */
export interface Item { children: Inline[]; inner: Block[] }
export type Align = 'left' | 'center' | 'right' | undefined

const ITEM = /^( *(?:[-*+]|(\d{1,9})[.)])\s+)(.*)$/
const FENCE = /^ {0,3}(```|~~~)/
const RULE = /^ {0,3}(?:-{3,}|\*{3,}|_{3,})\s*$/
const HEADING = /^ {0,3}#{1,6}\s+(.*?)(?:\s+#+)?\s*$/
const TABLE_RULE = /^ {0,3}\|?\s*:?-+:?\s*(?:\|\s*:?-+:?\s*)*\|?\s*$/
const DEEPEST = 8

export function parseMarkdown(source: string, depth = 0): Block[] {
  const lines = source.replace(/\r\n?/g, '\n').split('\n')
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at]!
    if (line.trim() === '') {
      at++
    } else if (FENCE.test(line)) {
      const fence = FENCE.exec(line)![1]
      const end = lines.findIndex((other, index) => index > at && FENCE.exec(other)?.[1] === fence)
      const stop = end < 0 ? lines.length : end
      blocks.push({ type: 'code', text: lines.slice(at + 1, stop).join('\n') })
      at = stop + 1
    } else if (RULE.test(line)) {
      blocks.push({ type: 'rule' })
      at++
    } else if (HEADING.test(line)) {
      blocks.push({ type: 'heading', children: parseInline(HEADING.exec(line)![1]!) })
      at++
    } else if (ITEM.test(line)) {
      at = readList(lines, at, blocks, depth)
    } else if (startsTable(lines, at)) {
      at = readTable(lines, at, blocks)
    } else {
      at = readParagraph(lines, at, blocks)
    }
  }
  return blocks
}

function readList(lines: string[], from: number, blocks: Block[], depth: number): number {
  const first = ITEM.exec(lines[from]!)!
  const ordered = first[2] !== undefined
  const indent = first[1]!.search(/\S/)
  const items: string[][] = []
  let inside = 0
  let at = from
  for (; at < lines.length; at++) {
    const line = lines[at]!
    const spaces = line.search(/\S/)
    const item = ITEM.exec(line)
    if (spaces < 0) {
      // What comes after an empty line belongs to the list only if it is one of its items, or lies inside the last.
      const next = nextWords(lines, at + 1)
      if (next === undefined || !(next.search(/\S/) >= inside || (isSister(next, ordered) && next.search(/\S/) < inside))) break
      items.at(-1)!.push('')
    } else if (item && (spaces < inside || at === from)) {
      if ((item[2] !== undefined) !== ordered || spaces < indent - 1) break
      inside = item[1]!.length
      items.push([item[3]!])
    } else if (spaces >= Math.min(inside, indent + 2)) {
      items.at(-1)!.push(line.slice(Math.min(spaces, inside)))
    } else {
      break
    }
  }
  blocks.push({ type: 'list', ordered, start: Number(first[2] ?? 1), items: items.map((item) => readItem(item, depth)) })
  return at
}

function nextWords(lines: string[], from: number): string | undefined {
  let at = from
  while (at < lines.length && lines[at]!.trim() === '') at++
  return lines[at]
}

function isSister(line: string, ordered: boolean): boolean {
  const item = ITEM.exec(line)
  return item !== null && (item[2] !== undefined) === ordered
}

function readItem(lines: string[], depth: number): Item {
  const end = lines.findIndex((line, index) => index > 0 && (line.trim() === '' || startsBlock(line)))
  const words = end < 0 ? lines : lines.slice(0, end)
  const rest = end < 0 ? '' : lines.slice(end).join('\n')
  const children = parseInline(words.map((line, index) => (index === 0 ? line : line.trim())).join('\n'))
  if (rest.trim() === '') return { children, inner: [] }
  return { children, inner: depth < DEEPEST ? parseMarkdown(rest, depth + 1) : [{ type: 'paragraph', children: parseInline(rest) }] }
}

function startsTable(lines: string[], at: number): boolean {
  const [head, rule] = [lines[at]!, lines[at + 1] ?? '']
  return head.includes('|') && TABLE_RULE.test(rule) && cellsOf(head).length === cellsOf(rule).length
}

function readTable(lines: string[], from: number, blocks: Block[]): number {
  const head = cellsOf(lines[from]!)
  const align = cellsOf(lines[from + 1]!).map((cell): Align => {
    if (cell.endsWith(':')) return cell.startsWith(':') ? 'center' : 'right'
    return cell.startsWith(':') ? 'left' : undefined
  })
  const rows: string[][] = []
  let at = from + 2
  for (; at < lines.length && lines[at]!.trim() !== '' && !startsBlock(lines[at]!); at++) rows.push(cellsOf(lines[at]!))
  // A row may be too short or too long; the head says how many cells it has.
  const drawn = rows.map((row) => head.map((_, cell) => parseInline(row[cell] ?? '')))
  blocks.push({ type: 'table', align, head: head.map((cell) => parseInline(cell)), rows: drawn })
  return at
}

/** The cells of a row. A bar after a backslash is a bar. */
function cellsOf(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/(?<!\\)\|$/, '')
  return inner.split(/(?<!\\)\|/).map((cell) => cell.replaceAll('\\|', '|').trim())
}

function readParagraph(lines: string[], from: number, blocks: Block[]): number {
  const quote = /^ {0,3}>/.test(lines[from]!)
  let at = from
  while (at < lines.length && lines[at]!.trim() !== '' && (at === from || !(startsBlock(lines[at]!) || startsTable(lines, at)))) at++
  const text = lines.slice(from, at).map((line) => (quote ? line.replace(/^ {0,3}> ?/, '') : line)).join('\n')
  blocks.push({ type: quote ? 'quote' : 'paragraph', children: parseInline(text) })
  return at
}

function startsBlock(line: string): boolean {
  return FENCE.test(line) || RULE.test(line) || HEADING.test(line) || ITEM.test(line)
}

const INLINE = new RegExp(
  [
    /\\([\\`*_{}[\]()#+\-.!~>|])/, // 1 escaped
    /(`+)([^`]|[^`][\s\S]*?[^`])\2(?!`)/, // 2, 3 code
    /(!?)\[((?:[^[\]\\]|\\.|\[[^[\]]*\])*)\]\(\s*<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+(?:"[^"]*"|'[^']*'))?\s*\)/, // 4-6 link, image
    /\*\*(?=\S)([\s\S]*?\S)\*\*/, // 7 strong
    /__(?=\S)([\s\S]*?\S)__/, // 8 strong
    /~~(?=\S)([\s\S]*?\S)~~/, // 9 deleted
    /\*(?=\S)([^*]*?[^\s*])\*/, // 10 em
    /(?<![\w])_(?=\S)([^_]*?[^\s_])_(?![\w])/, // 11 em
    /( {2,}|\\)?\n/, // 12 break
    /<((?:https?:|mailto:|tel:)[^\s<>]+)>/, // 13 address in brackets
  ].map((part) => part.source).join('|'),
  'g',
)

export function parseInline(source: string, depth = 0): Inline[] {
  if (depth > DEEPEST) return [{ type: 'text', text: source }]
  const found: Inline[] = []
  const nested = (text: string) => parseInline(text, depth + 1)
  let last = 0
  for (const match of source.matchAll(INLINE)) {
    if (match.index > last) found.push(...linkify(source.slice(last, match.index)))
    last = match.index + match[0].length
    const [, escaped, , code, bang, label, target, strong, strong2, deleted, em, em2, , address] = match
    if (escaped !== undefined) found.push({ type: 'text', text: escaped })
    else if (code !== undefined) found.push({ type: 'code', text: code.trim() || code })
    else if (target !== undefined) found.push(...linkOrImage(bang === '!', label ?? '', target, nested))
    else if (strong ?? strong2) found.push({ type: 'strong', children: nested((strong ?? strong2)!) })
    else if (deleted !== undefined) found.push({ type: 'del', children: nested(deleted) })
    else if (em ?? em2) found.push({ type: 'em', children: nested((em ?? em2)!) })
    else if (address !== undefined) found.push({ type: 'link', href: address, children: [{ type: 'text', text: address }] })
    else found.push({ type: 'break' })
  }
  if (last < source.length) found.push(...linkify(source.slice(last)))
  return found
}

function linkOrImage(image: boolean, label: string, target: string, nested: (text: string) => Inline[]): Inline[] {
  const href = safeAddress(target)
  if (!href) return nested(label)
  // A picture from elsewhere would tell that place who reads this; it is a link instead.
  if (image && href.startsWith('/')) return [{ type: 'image', src: href, alt: label }]
  return [{ type: 'link', href, children: image ? [{ type: 'text', text: label || href }] : nested(label) }]
}

/** An address that is safe to click: web, mail, telephone, or a path on the desk itself. */
export function safeAddress(address: string): string | undefined {
  if (/^\/(?![/\\])/.test(address)) return address
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(address)) return undefined
  // eslint-disable-next-line no-control-regex
  return /[\u0000-\u0020]/.test(address) ? undefined : address
}

const ADDRESS = /\b(?:https?:\/\/|www\.)[^\s<>"'`，。！？；、）】》]+|(?<![\w.+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+/gi

/** Plain text with its addresses made clickable. */
export function linkify(text: string): Inline[] {
  const found: Inline[] = []
  let last = 0
  for (const match of text.matchAll(ADDRESS)) {
    const shown = trimmed(match[0])
    if (match.index > last) found.push({ type: 'text', text: text.slice(last, match.index) })
    last = match.index + shown.length
    const href = /^https?:/i.test(shown) ? shown : /^www\./i.test(shown) ? `https://${shown}` : `mailto:${shown}`
    found.push({ type: 'link', href, children: [{ type: 'text', text: shown }] })
  }
  if (last < text.length) found.push({ type: 'text', text: text.slice(last) })
  return found
}

/** Without the full stop or bracket of the sentence around it. */
function trimmed(address: string): string {
  let shown = address.replace(/[.,;:!?*_~]+$/, '')
  while (shown.endsWith(')') && shown.split('(').length < shown.split(')').length) shown = shown.slice(0, -1)
  return shown
}

/** The words alone, for a screen reader's announcement. */
export function plainText(blocks: Block[]): string {
  const words = (inline: Inline): string => {
    switch (inline.type) {
      case 'text': case 'code': return inline.text
      case 'image': return inline.alt
      case 'break': return ' '
      default: return inline.children.map(words).join('')
    }
  }
  const cells = (row: Inline[][]) => row.map((cell) => cell.map(words).join('')).join(', ')
  return blocks
    .map((block): string => {
      switch (block.type) {
        case 'code': return block.text
        case 'rule': return ''
        case 'list': return block.items.map(({ children, inner }) => [children.map(words).join(''), plainText(inner)].filter(Boolean).join(' ')).join(', ')
        case 'table': return [block.head, ...block.rows].map(cells).join('. ')
        default: return block.children.map(words).join('')
      }
    })
    .filter(Boolean)
    .join(' ')
}
