import type { Role } from '@deskhand/api'
import { expect, test } from 'vitest'
import { ACTIONS, mayChangeRole, whyNot } from './rules'

const all = (manages: boolean, role: Role, you: boolean) => ACTIONS.map((action) => whyNot(manages, { role, you }, action) === null)

// The table of the server's own test: edit, reset the password, force offline, delete.
test.each([
  ['another admin', 'admin', false, [true, true, true, true]],
  ['an agent', 'agent', false, [true, true, true, true]],
  ['the super administrator', 'superAdmin', false, [false, false, false, false]],
  ['oneself', 'admin', true, [true, false, false, false]],
  ['oneself, being the super administrator', 'superAdmin', true, [true, false, false, false]],
] as const)('an administrator may do to %s what S-166 and S-167 allow', (_who, role, you, expected) => {
  expect(all(true, role, you)).toEqual(expected)
})

test('whoever does not manage members may do nothing, and is told so', () => {
  expect(whyNot(false, { role: 'agent', you: false }, 'delete')).toBe('members.why.notAllowed')
})

test('the reasons differ: oneself, or the super administrator', () => {
  expect(whyNot(true, { role: 'admin', you: true }, 'forceOffline')).toBe('members.why.self.forceOffline')
  expect(whyNot(true, { role: 'superAdmin', you: false }, 'edit')).toBe('members.why.superAdmin')
})

test('nobody changes their own role or the super administrator’s', () => {
  expect(mayChangeRole(null)).toBe(true)
  expect(mayChangeRole({ role: 'agent', you: false })).toBe(true)
  expect(mayChangeRole({ role: 'admin', you: true })).toBe(false)
  expect(mayChangeRole({ role: 'superAdmin', you: false })).toBe(false)
})
