// Who may do what to whom (S-166, S-167). The server decides; this only says beforehand why a button is off.
import type { MemberRow, Role } from '@deskhand/api'

export const ACTIONS = ['edit', 'resetPassword', 'forceOffline', 'delete'] as const
export type MemberAction = (typeof ACTIONS)[number]

type Target = Pick<MemberRow, 'role' | 'you'>

/** The key of the reason why `action` is off, or `null` where it may be done. */
export function whyNot(manages: boolean, target: Target, action: MemberAction): string | null {
  if (!manages) return 'members.why.notAllowed'
  if (target.you) return action === 'edit' ? null : `members.why.self.${action}`
  return target.role === 'superAdmin' ? 'members.why.superAdmin' : null
}

/** Nobody changes the role of the super administrator, nor their own. */
export function mayChangeRole(target: Target | null): boolean {
  return target === null || (target.role !== 'superAdmin' && !target.you)
}

/** The roles somebody can be given. */
export const GIVEN_ROLES: readonly Role[] = ['agent', 'admin']
