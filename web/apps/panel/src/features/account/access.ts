// Who may see what: pure rules over `Me`.
import type { Me, Permission } from '@deskhand/api'

/** Signed in for good: the password is one's own and a desk is chosen. What follows may be shown. */
export function mayOpen(me: Me | null): me is Me {
  return me !== null && !me.mustChangePassword && me.desk != null
}

export function may(me: Me | null, permission: Permission): boolean {
  return me?.member?.permissions.includes(permission) ?? false
}

/** What the sign-in page has to ask next. */
export type SignInStep = 'credentials' | 'password' | 'desk' | 'done'

export function nextStep(me: Me | null): SignInStep {
  if (me === null) return 'credentials'
  if (me.mustChangePassword) return 'password'
  if (me.desk == null && me.desks.length > 0) return 'desk'
  return 'done'
}
