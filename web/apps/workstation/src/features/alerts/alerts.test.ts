import { describe, expect, it } from 'vitest'
import { leads } from './useLeader'
import { titleOf } from './useTitle'

describe('of several tabs one makes sounds', () => {
  const self = { id: 'b', since: 200 }

  it('the oldest leads, and of two equally old ones the first by id', () => {
    expect(leads(self, new Map([['a', { id: 'a', since: 100, heard: 1000 }]]), 1000)).toBe(false)
    expect(leads(self, new Map([['c', { id: 'c', since: 300, heard: 1000 }]]), 1000)).toBe(true)
    expect(leads(self, new Map([['a', { id: 'a', since: 200, heard: 1000 }]]), 1000)).toBe(false)
  })

  it('one that was not heard of for a while no longer counts', () => {
    expect(leads(self, new Map([['a', { id: 'a', since: 100, heard: 1000 }]]), 6000)).toBe(true)
  })
})

it('the title carries the count, and nothing when there is none', () => {
  expect([titleOf(0, 'Workstation'), titleOf(3, 'Workstation'), titleOf(140, 'Workstation')])
    .toEqual(['Workstation', '(3) Workstation', '(99+) Workstation'])
})
