import { mount } from '@vue/test-utils'
import { describe, expect, test } from 'vitest'
import { h } from 'vue'
import { linkify, parseMarkdown, plainText, safeAddress } from './markdown'
import { PlainText, RichText } from './RichText'

const html = (markdown: string) => mount(() => h('div', [h(RichText, { markdown })])).element.innerHTML
const plain = (text: string) => mount(() => h('div', [h(PlainText, { text })])).element.innerHTML

// S-101
describe('a bot answer', () => {
  test('shows bold, lists, links and code', () => {
    const shown = html('You can swap it **free of charge**:\n\n1. Take a *photo*\n2. Keep the `box`\n\n[Read more](https://example.com/a_(b))')
    expect(shown).toContain('<strong>free of charge</strong>')
    expect(shown).toContain('<ol><li>Take a <em>photo</em></li><li>Keep the <code>box</code></li></ol>')
    expect(shown).toContain('href="https://example.com/a_(b)"')
    expect(shown).toContain('rel="noopener noreferrer nofollow"')
  })

  test('shows code blocks, quotes, headings and rules', () => {
    const shown = html('# Title\n> quoted\n> twice\n\n```js\nlet a = "<b>"\n```\n---')
    expect(shown).toContain('<p><strong>Title</strong></p>')
    expect(shown).toContain('<blockquote>quoted<br>twice</blockquote>')
    expect(shown).toContain('<pre><code>let a = "&lt;b&gt;"</code></pre>')
    expect(shown).toContain('<hr>')
  })

  test('shows tables with their alignment, and a wide one can be scrolled', () => {
    const shown = html('Costs:\n| Size | Price |\n|:-----|------:|\n| S | **4 €** |\n| a \\| b |\n\nAfter')
    expect(shown).toContain('<p>Costs:</p><div class="table" tabindex="0"><table><thead><tr><th class="left">Size</th><th class="right">Price</th></tr></thead>')
    expect(shown).toContain('<tr><td class="left">S</td><td class="right"><strong>4 €</strong></td></tr>')
    expect(shown).toContain('<tr><td class="left">a | b</td><td class="right"></td></tr></tbody></table></div><p>After</p>')
    expect(html('a | b\nc | d')).not.toContain('table')
  })

  test('shows lists inside lists, and code inside an item', () => {
    expect(html('- one\n  - two\n    - three\n- four')).toContain('<ul><li>one<ul><li>two<ul><li>three</li></ul></li></ul></li><li>four</li></ul>')
    expect(html('1. Run\n\n   ```\n   x  y\n   ```\n\n2. Done')).toContain('<ol><li>Run<pre><code>x  y</code></pre></li><li>Done</li></ol>')
    expect(html('- one\n\nnot in it')).toContain('<ul><li>one</li></ul><p>not in it</p>')
  })

  test('takes no longer for lists and tables that a stranger made deep', () => {
    const deep = Array.from({ length: 100 }, (_, at) => `${' '.repeat(at * 2)}- x`).join('\n')
    const started = performance.now()
    parseMarkdown(deep)
    parseMarkdown('|a'.repeat(3_000) + '\n' + '|-'.repeat(3_000))
    parseMarkdown('- a\n\n'.repeat(2_500))
    expect(performance.now() - started).toBeLessThan(1_000)
  })

  test('shows Chinese emphasis and a list that begins elsewhere than at one', () => {
    expect(html('请在**三十天内**退货')).toContain('<strong>三十天内</strong>')
    expect(html('3. drei\n4. vier')).toContain('<ol start="3">')
  })

  test('never turns words into markup', () => {
    const shown = html('<img src=x onerror=alert(1)> <script>alert(1)</script> **<b onclick=x>**')
    expect(shown).not.toMatch(/<(img|script|b)[ >]/)
    expect(shown).toContain('&lt;script&gt;')
  })

  test.each([
    'javascript:alert(1)', 'JavaScript:alert(1)', ' javascript:alert(1)', 'data:text/html,x', 'vbscript:x', '//evil.example', '/\\evil.example',
    'java\nscript:alert(1)', 'https:/x', 'file:///etc/passwd',
  ])('does not link to %j', (address) => {
    expect(safeAddress(address)).toBeUndefined()
    expect(html(`[click](${address})`)).not.toContain('<a')
  })

  test('shows pictures of the desk, and links to those of others, who would learn who reads', () => {
    expect(html('![lamp](/files/1/lamp.png)')).toContain('<img src="/files/1/lamp.png" alt="lamp"')
    const foreign = html('![lamp](https://elsewhere.example/lamp.png)')
    expect(foreign).not.toContain('<img')
    expect(foreign).toContain('<a href="https://elsewhere.example/lamp.png"')
  })

  test('is read quickly, whatever it is made of', () => {
    const nasty = ['**a ', '[', '![](', '`', '*', '_a', 'a@', 'http://', '(', '~~x ', '\\', '> ', '- ', '1. '].map((part) => part.repeat(20_000 / part.length))
    const began = performance.now()
    for (const markdown of nasty) parseMarkdown(markdown)
    linkify('a'.repeat(5_000))
    expect(performance.now() - began).toBeLessThan(3_000)
  })

  test('can be said in plain words', () => {
    expect(plainText(parseMarkdown('**Hi** [there](https://a.example)\n\n- one\n- two'))).toBe('Hi there one, two')
  })
})

describe('plain words', () => {
  test('have their addresses made clickable, without the full stop after them', () => {
    expect(plain('See https://example.com/a?b=1, or www.example.com. Mail a.b@example.com!')).toContain('href="https://example.com/a?b=1"')
    expect(linkify('(https://example.com/x_(y)).').map((part) => (part.type === 'link' ? part.href : '')).join('')).toBe('https://example.com/x_(y)')
    expect(plain('www.example.com')).toContain('href="https://www.example.com"')
    expect(plain('a.b@example.com')).toContain('href="mailto:a.b@example.com"')
    expect(plain('请看https://example.com/a，谢谢')).toContain('href="https://example.com/a"')
  })

  test('are not formatted', () => {
    expect(plain('**a** <b>')).toBe('**a** &lt;b&gt;')
  })
})
