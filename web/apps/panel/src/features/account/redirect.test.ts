import { expect, test } from 'vitest'
import { isOurs, safeNext } from './redirect'

test('pages of this server are gone back to, with what they carry', () => {
  expect(safeNext('/admin/members?page=2#x', '/home')).toBe('/admin/members?page=2#x')
  expect(safeNext('/desk', '/home')).toBe('/desk')
})

test.each([
  'https://evil.example', '//evil.example', '/\\evil.example', '\\\\evil.example', '/\t/evil.example', 'javascript:alert(1)', 'admin', '', undefined, ['/desk'], 7,
])('%j leads home instead', (next) => {
  expect(safeNext(next, '/home')).toBe('/home')
})

test('the sign-in page never leads to itself', () => {
  expect(safeNext('/login?next=/login', '/home')).toBe('/home')
  expect(safeNext('/a/../login', '/home')).toBe('/home')
  expect(safeNext('/setup', '/home')).toBe('/home')
})

test('the panel draws its own pages, the browser loads the others', () => {
  expect(isOurs('/admin')).toBe(true)
  expect(isOurs('/admin/groups?add')).toBe(true)
  expect(isOurs('/administrator')).toBe(false)
  expect(isOurs('/desk')).toBe(false)
})
