// The rules of the three fields. The server checks again.
import { isLongEnough } from '../account/password'

export interface SetupFields { deskName: string; email: string; password: string }

/** The key of what is wrong, per field. */
export type SetupProblems = Partial<Record<keyof SetupFields, string>>

export function checkSetup(fields: SetupFields): SetupProblems {
  const problems: SetupProblems = {}
  const length = [...fields.deskName.trim()].length
  if (length < 1 || length > 32) problems.deskName = 'setup.bad.deskName'
  if (!looksLikeEmail(fields.email)) problems.email = 'setup.bad.email'
  if (!isLongEnough(fields.password)) problems.password = 'setup.bad.password'
  return problems
}

/** Something, an at sign, something: only a mail that arrives proves more. */
export function looksLikeEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text.trim()) && text.trim().length <= 254
}
