import type { ConfusedPair } from '@deskhand/api'
import { expect, test } from 'vitest'
import { eachOnce } from './pairs'

const trees = { id: 'a', question: 'Trees?' }
const flowers = { id: 'b', question: 'Flowers?' }
const soil = { id: 'c', question: 'Soil?' }

test('two answers that are mixed up both ways are one pair, with an example of each way', () => {
  const pairs: ConfusedPair[] = [
    { first: soil, second: trees, example: 'earth', times: 2 },
    { first: trees, second: flowers, example: 'leaves', times: 2 },
    { first: flowers, second: trees, example: 'petals', times: 1 },
  ]
  expect(eachOnce(pairs).map(({ first, second, times, examples }) => [first.id, second.id, times, examples])).toEqual([
    ['a', 'b', 3, [{ text: 'leaves', of: 'a', found: 'Flowers?' }, { text: 'petals', of: 'b', found: 'Trees?' }]],
    ['c', 'a', 2, [{ text: 'earth', of: 'c', found: 'Trees?' }]],
  ])
})
