// Draws a Markdown tree, or plain text with clickable addresses, as elements. Never as HTML.

import { h, type FunctionalComponent, type VNodeChild } from 'vue'
import { linkify, parseMarkdown, type Block, type Inline } from './markdown'

/** Bot answers. */
export const RichText: FunctionalComponent<{ markdown: string }> = ({ markdown }) => parseMarkdown(markdown).map(drawBlock)
RichText.props = ['markdown']

/** Words people typed. */
export const PlainText: FunctionalComponent<{ text: string }> = ({ text }) => linkify(text).map(drawInline)
PlainText.props = ['text']

function drawBlock(block: Block): VNodeChild {
  switch (block.type) {
    case 'paragraph': return h('p', block.children.map(drawInline))
    case 'heading': return h('p', [h('strong', block.children.map(drawInline))])
    case 'quote': return h('blockquote', block.children.map(drawInline))
    case 'code': return h('pre', [h('code', block.text)])
    case 'rule': return h('hr')
    case 'list': return h(
      block.ordered ? 'ol' : 'ul',
      block.ordered && block.start !== 1 ? { start: block.start } : null,
      block.items.map(({ children, inner }) => h('li', [...children.map(drawInline), ...inner.map(drawBlock)])),
    )
    case 'table': return drawTable(block)
  }
}

function drawTable({ align, head, rows }: Extract<Block, { type: 'table' }>): VNodeChild {
  const cells = (tag: 'th' | 'td', row: Inline[][]) => row.map((cell, at) => h(tag, align[at] ? { class: align[at] } : null, cell.map(drawInline)))
  // A wide table scrolls inside the bubble, also by keyboard.
  return h('div', { class: 'table', tabindex: 0 }, [h('table', [h('thead', [h('tr', cells('th', head))]), h('tbody', rows.map((row) => h('tr', cells('td', row))))])])
}

function drawInline(inline: Inline): VNodeChild {
  switch (inline.type) {
    case 'text': return inline.text
    case 'code': return h('code', inline.text)
    case 'break': return h('br')
    case 'image': return h('img', { src: inline.src, alt: inline.alt, loading: 'lazy' })
    case 'link': return h('a', { href: inline.href, target: '_blank', rel: 'noopener noreferrer nofollow' }, inline.children.map(drawInline))
    default: return h(inline.type, inline.children.map(drawInline))
  }
}
