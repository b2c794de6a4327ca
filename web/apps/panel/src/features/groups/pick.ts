// Which members a picker lists: those who match, the chosen ones first.
import type { MemberRow } from '@deskhand/api'

type Person = Pick<MemberRow, 'id' | 'nickname' | 'email'>

/** Matches name or address, whatever the case. `first` are listed on top; they do not move while one clicks. */
export function listed<P extends Person>(people: readonly P[], words: string, first: ReadonlySet<string>): P[] {
  const wanted = words.trim().toLowerCase()
  const matching = people.filter((person) => `${person.nickname}\n${person.email}`.toLowerCase().includes(wanted))
  return [...matching.filter((person) => first.has(person.id)), ...matching.filter((person) => !first.has(person.id))]
}
