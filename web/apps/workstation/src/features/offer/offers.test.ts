import { expect, it } from 'vitest'
import { anItem } from '../../testing/fixtures'
import { openOffers } from './offers'

it('the offer that runs out first is shown first, and one that ran out not at all', () => { // S-208, S-209
  const items = [
    { ...anItem('late', { state: 'offered' }), until: 9000 },
    { ...anItem('soon', { state: 'transferOffered' }), until: 4000 },
    { ...anItem('over', { state: 'offered' }), until: 1000 },
    anItem('mine'),
  ]

  expect(openOffers(items, 2000).map((item) => item.session.id)).toEqual(['soon', 'late'])
})
