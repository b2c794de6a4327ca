import { expect, test } from 'vitest'
import { insert, insertPicture, mark } from './markup'

const at = (text: string, start = text.length, end = start) => ({ text, start, end })

test('bold goes around the selection, and off again', () => {
  const bold = mark(at('a free b', 2, 6), 'bold', 'text')
  expect(bold).toEqual({ text: 'a **free** b', start: 4, end: 8 })
  expect(mark(bold, 'bold', 'text')).toEqual({ text: 'a free b', start: 2, end: 6 })
})

test('without a selection a word is there to be replaced', () => {
  expect(mark(at('a '), 'italic', 'text')).toEqual({ text: 'a *text*', start: 3, end: 7 })
})

test('a link leaves its address selected', () => {
  const { text, start, end } = mark(at('see here', 4, 8), 'link', 'text')
  expect(text).toBe('see [here](https://)')
  expect(text.slice(start, end)).toBe('https://')
})

test('a list takes every line that is touched, and gives them back', () => {
  const listed = mark(at('x\none\ntwo\ny', 3, 8), 'list', '')
  expect(listed.text).toBe('x\n- one\n- two\ny')
  expect(mark(listed, 'list', '').text).toBe('x\none\ntwo\ny')
})

test('a picture stands in a paragraph of its own, named after its file', () => {
  expect(insertPicture(at('Look'), '/files/1', 'my [lamp].png').text).toBe('Look\n\n![my  lamp](/files/1)\n')
  expect(insertPicture(at(''), '/files/1', 'a.png').text).toBe('![a](/files/1)\n')
  expect(insert(at('ab', 1), 'x')).toEqual({ text: 'axb', start: 2, end: 2 })
})
