import { describe, expect, it } from 'vitest'
import { anItem } from '../../testing/fixtures'
import { attention, filterItems, keepOrder, neighbour, nextWaiting, onlySession, sortServing, urgency } from './inbox'

const amelia = anItem('amelia', { waitingSince: 1000, last: 1000, unread: 2 })
const tomas = anItem('tomas', { waitingSince: 5000, last: 5000, unread: 1 })
const noor = anItem('noor', { last: 9000 })
const ids = (items: { session: { id: string } }[]) => items.map((item) => item.session.id)

describe('the list of sessions', () => {
  it('puts who waits longest on top, and the answered below', () => {
    expect(ids(sortServing([noor, tomas, amelia], 'waiting'))).toEqual(['amelia', 'tomas', 'noor'])
  })

  it('can show the newest word on top instead', () => {
    expect(ids(sortServing([amelia, noor, tomas], 'newest'))).toEqual(['noor', 'tomas', 'amelia'])
  })

  it('does not move a row under the pointer; what is new comes last', () => {
    expect(ids(keepOrder(['noor', 'amelia'], [amelia, tomas, noor]))).toEqual(['noor', 'amelia', 'tomas'])
  })

  it('filters by unread and waiting, but never hides the open session', () => {
    expect(ids(filterItems([amelia, tomas, noor], 'unread'))).toEqual(['amelia', 'tomas'])
    expect(ids(filterItems([amelia, noor], 'waiting', 'noor'))).toEqual(['amelia', 'noor'])
  })

  it('leaves nothing to choose where one is served alone', () => {
    expect([onlySession([]), onlySession([noor]), onlySession([noor, tomas])]).toEqual([undefined, 'noor', undefined])
  })

  it('knows who waits next and who stands beside', () => {
    expect(nextWaiting([noor, tomas, amelia], 'amelia')?.session.id).toBe('tomas')
    expect(neighbour([amelia, tomas, noor], 'noor', 1)?.session.id).toBe('amelia')
    expect(neighbour([amelia, tomas, noor], undefined, -1)?.session.id).toBe('noor')
  })
})

describe('a waiting timer', () => {
  it('is amber at 60 % of the target and red at 100 %', () => {
    expect([urgency(71_999), urgency(72_000), urgency(119_999), urgency(120_000)]).toEqual(['calm', 'soon', 'soon', 'late'])
  })
})

it('the title counts unread messages and offers, right after a reload too', () => {
  const offer = anItem('sofia', { state: 'offered' })
  const ended = anItem('lucas', { state: 'ended', unread: 3 })

  expect(attention([amelia, tomas, noor, offer, ended])).toBe(4)
})
