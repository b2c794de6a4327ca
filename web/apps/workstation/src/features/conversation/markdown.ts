// The little Markdown of answers (links, lists, bold, code), read into plain data. Components draw it; nothing becomes HTML.

export type Inline = { kind: 'text' | 'bold' | 'code'; text: string } | { kind: 'link'; text: string; href: string }
export type Block = { kind: 'paragraph'; inline: Inline[] } | { kind: 'list'; ordered: boolean; items: Inline[][] }

export function markdown(source: string): Block[] {
  const blocks: Block[] = []
  for (const line of source.split(/\r?\n/)) {
    const item = /^\s*(?:[-*+]|(\d+)[.)])\s+(.*)$/.exec(line)
    const last = blocks.at(-1)
    if (item) {
      const ordered = item[1] !== undefined
      if (last?.kind === 'list' && last.ordered === ordered) last.items.push(inline(item[2]!))
      else blocks.push({ kind: 'list', ordered, items: [inline(item[2]!)] })
    } else if (line.trim() !== '') {
      blocks.push({ kind: 'paragraph', inline: inline(line.replace(/^#{1,6}\s+/, '')) })
    }
  }
  return blocks
}

const MARK = /\*\*([^*]+)\*\*|__([^_]+)__|`([^`]+)`|\[([^\]]+)\]\(((?:https?:\/\/|mailto:|\/)[^\s)]*)\)|(https?:\/\/[^\s<>"'，。；！？（）]*[^\s<>"'，。；！？（）.,;:!?)\]])/gu

function inline(text: string): Inline[] {
  const parts: Inline[] = []
  let from = 0
  for (const found of text.matchAll(MARK)) {
    if (found.index > from) parts.push({ kind: 'text', text: text.slice(from, found.index) })
    const [all, stars, lines, code, label, href, bare] = found
    if (code !== undefined) parts.push({ kind: 'code', text: code })
    else if (label !== undefined) parts.push({ kind: 'link', text: label, href: href! })
    else if (bare !== undefined) parts.push({ kind: 'link', text: bare, href: bare })
    else parts.push({ kind: 'bold', text: (stars ?? lines)! })
    from = found.index + all.length
  }
  if (from < text.length) parts.push({ kind: 'text', text: text.slice(from) })
  return parts
}
