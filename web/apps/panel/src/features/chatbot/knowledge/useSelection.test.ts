import type { Question } from '@deskhand/api'
import { expect, test } from 'vitest'
import { useSelection } from './useSelection'

const rows = ['a', 'b', 'c'].map((id) => ({ id }) as Question)

// S-106
test('unticking a row of all that match leaves the others that are shown', () => {
  const { everything, count, rows: chosen, choose, narrow } = useSelection()
  choose(rows.slice(0, 2), true)
  everything.value = true

  narrow(rows)
  choose(rows.slice(1, 2), false)

  expect([everything.value, count.value, chosen.value.map(({ id }) => id)]).toEqual([false, 2, ['a', 'c']])
})

test('clearing takes all that match away too', () => {
  const { everything, count, choose, clear } = useSelection()
  choose(rows, true)
  everything.value = true
  clear()
  expect([everything.value, count.value]).toEqual([false, 0])
})
