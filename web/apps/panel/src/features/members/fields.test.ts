import { expect, test } from 'vitest'
import { checkMember, editOf, emptyFields, newOf } from './fields'
import { placeOfQuery, queryOfPlace, shownRows } from './page'
import { normalisePhone } from './phone'

const mia = { ...emptyFields(), nickname: ' Mia ', email: ' mia@shop.example ' }

test('a nickname and an address are enough', () => {
  expect(checkMember(mia, true)).toEqual({})
  expect(newOf(mia)).toEqual({ nickname: 'Mia', email: 'mia@shop.example', role: 'agent', phone: '', limit: null, groups: [] })
})

test('each field says what is wrong with it', () => {
  const wrong = { ...emptyFields(), email: 'mia', phone: '12', limit: '0' }
  expect(Object.keys(checkMember(wrong, true))).toEqual(['nickname', 'email', 'phone', 'limit'])
  expect(checkMember({ ...mia, nickname: 'ü'.repeat(33) }, true)).toHaveProperty('nickname')
})

test('the address is not checked when editing, since it cannot change', () => {
  // S-169
  expect(checkMember({ ...mia, email: '' }, false)).toEqual({})
  expect(editOf({ ...mia, limit: '12' })).not.toHaveProperty('email')
  expect(editOf({ ...mia, limit: '12' }).limit).toBe(12)
})

test('phone numbers become E.164 from their usual spellings', () => {
  // S-174
  expect(normalisePhone('008617775365072')).toBe('+8617775365072')
  expect(normalisePhone('+49 (30) 123-456.7')).toBe('+49301234567')
  expect(normalisePhone('  ')).toBe('')
  expect(normalisePhone('0301234567')).toBeNull()
  expect(normalisePhone('+1234567890123456')).toBeNull()
})

test('the place in the table survives its address, and nonsense leads to the first page', () => {
  const place = { q: '王 & co', page: 3, size: 50 } as const
  expect(placeOfQuery(queryOfPlace(place))).toEqual(place)
  expect(queryOfPlace({ q: '', page: 1, size: 10 })).toEqual({})
  expect(placeOfQuery({ page: '-2', size: '7', q: ['x'] })).toEqual({ q: '', page: 1, size: 10 })
})

test('the rows shown are counted from one, and none are none', () => {
  expect(shownRows({ q: '', page: 3, size: 10 }, 23)).toEqual({ from: 21, to: 23 })
  expect(shownRows({ q: '', page: 1, size: 10 }, 0)).toEqual({ from: 0, to: 0 })
})
