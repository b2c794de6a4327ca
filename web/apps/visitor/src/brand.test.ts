import { expect, test } from 'vitest'
import { applyBrand, contrast, onColour } from './brand'

test('words on any colour can be read', () => {
  for (let step = 0; step < 4096; step += 7) {
    const colour = `#${[8, 4, 0].map((shift) => (((step >> shift) & 15) * 17).toString(16).padStart(2, '0')).join('')}`
    expect(contrast(colour, onColour(colour))).toBeGreaterThanOrEqual(4.5)
  }
})

test('white stays where it can be read', () => {
  expect([onColour('#2f5bd8'), onColour('#ffd400'), onColour('#000000')]).toEqual(['#ffffff', '#000000', '#ffffff'])
})

test('a colour that is none leaves the page as it is', () => {
  const root = document.createElement('div')
  applyBrand('red;background:url(//evil.example)', root)
  expect(root.getAttribute('style')).toBeNull()
  applyBrand('#00AA55', root)
  expect(root.style.getPropertyValue('--bubble-self')).toBe('#00AA55')
})
