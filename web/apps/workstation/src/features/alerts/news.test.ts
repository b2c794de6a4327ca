import { expect, it } from 'vitest'
import { anItem } from '../../testing/fixtures'
import { newsOf } from './news'

const ids = (items: { session: { id: string } }[]) => items.map(({ session }) => session.id)

it('a session that became ours, one that was offered, and words of a visitor are news; all else is not', () => { // S-210
  const before = { a: anItem('a', { unread: 1 }), b: anItem('b', { state: 'offered' }), c: anItem('c', { unread: 2 }) }
  const after = { a: anItem('a', { unread: 2 }), b: anItem('b'), c: anItem('c'), d: anItem('d', { state: 'transferOffered' }), e: anItem('e', { state: 'ended' }) }

  const news = newsOf(before, after)

  expect([ids(news.spoke), ids(news.arrived), ids(news.offered)]).toEqual([['a'], ['b'], ['d']])
})
