import { describe, expect, test } from 'vitest'
import { addWordings, linesOf, plainWords, repeated } from './similar'

describe('a pasted list', () => {
  test('becomes one wording a line, without the marks of the list', () => {
    expect(linesOf('- How long?\r\n• When does it come?\n\n2. Where is it?\n3、多久到？\n（4）什么时候到\n')).toEqual(['How long?', 'When does it come?', 'Where is it?', '多久到？', '什么时候到'])
  })

  test('keeps numbers that belong to the words', () => {
    expect(linesOf('24 hours open?\n3.5 mm jack?\n-5 °C, is it fine?')).toEqual(['24 hours open?', '3.5 mm jack?', '-5 °C, is it fine?'])
  })
})

test.each([
  ['How long?', 'how LONG'], ['多久到？', '多久到'], ['Ｈｅｌｌｏ  there', 'hello there'],
])('%s and %s are the same words', (one, other) => {
  expect(plainWords(one)).toBe(plainWords(other))
})

test('what is there already is not added again, the standard question included', () => {
  expect(addWordings(['a'], ['A', 'b', 'Q?', 'b!', 'c'], 'q', 10)).toEqual({ list: ['a', 'b', 'c'], added: 2, skipped: 3 })
})

test('no more are added than there may be', () => {
  expect(addWordings(['a'], ['b', 'c'], 'q', 2)).toEqual({ list: ['a', 'b'], added: 1, skipped: 1 })
  expect(addWordings(['a', 'b'], ['c'], 'q', 1).list).toEqual(['a', 'b'])
})

test('repetitions are found by their place, the first of them is not one', () => {
  expect([...repeated('How long?', ['when', 'how long', 'When?', '', ''])]).toEqual([1, 2])
})
