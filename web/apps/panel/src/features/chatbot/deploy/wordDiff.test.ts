import { expect, test } from 'vitest'
import { listDiff, wordDiff } from './wordDiff'

const marked = (before: string, after: string) => wordDiff(before, after).map(({ text, kind }) => ({ same: text, added: `+${text}+`, removed: `-${text}-` })[kind]).join('')

test('only the words that differ are marked', () => {
  expect(marked('It takes two days.', 'It takes three days.')).toBe('It takes -two-+three+ days.')
  expect(marked('', 'New')).toBe('+New+')
})

test('Chinese is compared by words, though it has no spaces', () => {
  const parts = wordDiff('退货需要七天', '退货需要十天')
  expect(parts[0]).toMatchObject({ kind: 'same' })
  expect(parts.filter(({ kind }) => kind === 'added').map(({ text }) => text).join('')).not.toContain('退货')
})

test('a list says what came, what went, and whether only the order is another', () => {
  expect(listDiff(['a', 'b'], ['b', 'c'])).toEqual({ added: ['c'], removed: ['a'], same: 1, reordered: false })
  expect(listDiff(['a', 'b'], ['b', 'a'])).toEqual({ added: [], removed: [], same: 2, reordered: true })
})
