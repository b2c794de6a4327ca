// The form of a member, and its rules. The server checks again.
import type { EditMember, MemberRow, NewMember, Role } from '@deskhand/api'
import { looksLikeEmail } from '../setup/fields'
import { normalisePhone } from './phone'

export interface MemberFields { nickname: string; email: string; role: Role; phone: string; limit: string; groups: number[] }
export type MemberProblems = Partial<Record<keyof MemberFields, string>>

export function emptyFields(): MemberFields {
  return { nickname: '', email: '', role: 'agent', phone: '', limit: '', groups: [] }
}

export function fieldsOf(member: MemberRow): MemberFields {
  const { nickname, email, role, phone, groups } = member
  return { nickname, email, role, phone, limit: member.limit == null ? '' : String(member.limit), groups: [...groups] }
}

export function checkMember(fields: MemberFields, isNew: boolean): MemberProblems {
  const problems: MemberProblems = {}
  const length = [...fields.nickname.trim()].length
  if (length < 1 || length > 32) problems.nickname = 'members.bad.nickname'
  if (isNew && !looksLikeEmail(fields.email)) problems.email = 'members.bad.email'
  if (normalisePhone(fields.phone) === null) problems.phone = 'members.bad.phone'
  if (fields.limit !== '' && !isLimit(fields.limit)) problems.limit = 'members.bad.limit'
  return problems
}

export function editOf(fields: MemberFields): EditMember {
  const limit = fields.limit === '' ? null : Number(fields.limit)
  return { nickname: fields.nickname.trim(), role: fields.role, phone: normalisePhone(fields.phone) ?? '', limit, groups: fields.groups }
}

export function newOf(fields: MemberFields): NewMember {
  return { ...editOf(fields), email: fields.email.trim() }
}

function isLimit(text: string): boolean {
  const value = Number(text)
  return Number.isInteger(value) && value >= 1 && value <= 100
}
