import { expect, it } from 'vitest'
import { meaning, type Pressed } from './shortcuts'

const press = (more: Partial<Pressed>): Pressed => ({ code: '', key: '', altKey: false, ctrlKey: false, metaKey: false, shiftKey: false, ...more })

it('keys are read from their place, since Alt changes the letter on some systems', () => {
  expect(meaning(press({ altKey: true, code: 'KeyJ', key: '∆' }), true)).toEqual({ id: 'next' })
  expect(meaning(press({ altKey: true, code: 'Digit3', key: '#' }), true)).toEqual({ id: 'nth', nth: 3 })
  expect(meaning(press({ metaKey: true, code: 'KeyK', key: 'k' }), true)).toEqual({ id: 'palette' })
})

it('a question mark in a sentence stays a question mark', () => {
  expect(meaning(press({ key: '?', code: 'Slash' }), true)).toBeUndefined()
  expect(meaning(press({ key: '?', code: 'Slash' }), false)).toEqual({ id: 'help' })
})

it('what a keyboard with AltGr writes is left alone', () => {
  expect(meaning(press({ altKey: true, ctrlKey: true, code: 'KeyE', key: '€' }), true)).toBeUndefined()
})
