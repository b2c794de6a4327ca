import { expect, test } from 'vitest'
import { askOf, filterOf, isNarrowed, placeOf, queryOf, sortedBy } from './place'

const first = placeOf({}, 20)

// S-105, S-107
test('a bare address shows the last modified first, as many as the last time', () => {
  expect(first).toEqual({ category: '', status: '', field: 'question', search: '', sort: 'updated', order: 'desc', page: 1, size: 20 })
  expect(queryOf(first, 20)).toEqual({})
})

test('an address says only what is different, and is read back as it was', () => {
  const place = { ...first, category: 'c', status: 'new', field: 'answer', search: 'lamp', sort: 'question', order: 'desc', page: 3, size: 50 } as const
  const query = queryOf(place, 20)
  expect(query).toEqual({ category: 'c', status: 'new', field: 'answer', q: 'lamp', sort: 'question', order: 'desc', page: '3', size: '50' })
  expect(placeOf(query, 20)).toEqual(place)
})

test('what nobody knows in an address is as if it were not there', () => {
  expect(placeOf({ status: 'odd', field: 'x', sort: 'y', order: 'z', page: '-1', size: '7', q: ['a'] }, 20)).toEqual(first)
})

test('the server is asked for words only together with where to look for them', () => {
  expect(`${askOf('qa', first)}`).toBe('kind=qa&sort=updated&order=desc&page=1&size=20')
  expect(askOf('chitchat', { ...first, search: 'a&b' }).get('search')).toBe('a&b')
})

// S-106
test('all that match are the same on every page and in any order', () => {
  const place = { ...first, category: 'c', search: 'lamp', field: 'answer' as const, status: 'new' as const }
  expect(filterOf('qa', place)).toEqual({ kind: 'qa', category: 'c', status: 'new', field: 'answer', search: 'lamp' })
  expect(filterOf('qa', { ...place, page: 4, sort: 'hits' })).toEqual(filterOf('qa', place))
  expect(filterOf('chitchat', first)).toEqual({ kind: 'chitchat' })
})

test('a column sorts as it is read first, and then the other way round', () => {
  expect(sortedBy(first, 'question')).toEqual({ sort: 'question', order: 'asc', page: 1 })
  expect(sortedBy(first, 'updated')).toEqual({ sort: 'updated', order: 'asc', page: 1 })
  expect(sortedBy(first, 'hits')).toEqual({ sort: 'hits', order: 'desc', page: 1 })
})

test('a category is a place of its own, words and a status narrow it down', () => {
  expect([first, { ...first, category: 'c' }, { ...first, search: 'x' }, { ...first, status: 'new' as const }].map(isNarrowed)).toEqual([false, false, true, true])
})
