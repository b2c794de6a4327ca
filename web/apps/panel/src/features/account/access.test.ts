import type { Me } from '@deskhand/api'
import { expect, test } from 'vitest'
import { may, mayOpen, nextStep } from './access'
import { isLongEnough, strength } from './password'

const desk = { id: 'd', name: 'Desk', language: 'en', sdkAppId: 1 } as const
const admin: Me = {
  email: 'a@b.example', csrf: 'c', language: 'en', mustChangePassword: false, desks: [desk], desk,
  member: { id: 'm', nickname: 'A', avatar: '', role: 'admin', permissions: ['panel', 'manageMembers'] },
}

test('signing in goes from the password to one’s own password, to a desk, to work', () => {
  // S-030, S-182
  expect(nextStep(null)).toBe('credentials')
  expect(nextStep({ ...admin, mustChangePassword: true, desk: null })).toBe('password')
  expect(nextStep({ ...admin, desk: null })).toBe('desk')
  expect(nextStep(admin)).toBe('done')
})

test('pages open only to those who are through', () => {
  expect(mayOpen(null)).toBe(false)
  expect(mayOpen({ ...admin, mustChangePassword: true })).toBe(false)
  expect(mayOpen({ ...admin, desk: null })).toBe(false)
  expect(mayOpen(admin)).toBe(true)
})

test('permissions count, not names of roles', () => {
  // S-168
  expect(may(admin, 'panel')).toBe(true)
  expect(may(admin, 'manageSettings')).toBe(false)
  expect(may({ ...admin, member: null }, 'panel')).toBe(false)
})

test('a password has 8 to 256 characters, and the meter rewards length', () => {
  expect(isLongEnough('1234567')).toBe(false)
  expect(isLongEnough('密码密码密码密码')).toBe(true)
  expect(isLongEnough('x'.repeat(257))).toBe(false)
  expect(['', 'short', 'eightone', 'longer password', 'a much longer password'].map(strength)).toEqual([0, 1, 2, 3, 4])
  expect(strength('aaaaaaaaaaaaaaaaaaaaaaaa')).toBe(2)
})
