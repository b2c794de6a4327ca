import { expect, it } from 'vitest'
import { initials, tone } from './initials'

it('two letters stand for a person, whatever the script', () => {
  expect(initials('Amelia Hartwell')).toBe('AH')
  expect(initials('访客_7666')).toBe('76') // S-199
  expect(initials('Visitor 3F9A')).toBe('3F')
  expect(initials('王芳')).toBe('芳')
  expect(initials('priya')).toBe('PR')
  expect(initials('')).toBe('?')
})

it('the same name always has the same colour', () => {
  expect(tone('Amelia')).toBe(tone('Amelia'))
})
