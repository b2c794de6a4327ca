// Sessions offered to this agent: the one that runs out first stands in the bar, the others behind it (S-207 to S-209).
import type { InboxItem } from '@deskhand/api'

/** What can still be accepted, the nearest end first. One that ran out is already on its way to somebody else. */
export function openOffers(items: InboxItem[], now: number): InboxItem[] {
  return items
    .filter(({ state, until }) => (state === 'offered' || state === 'transferOffered') && (until ?? Infinity) > now)
    .sort((a, b) => (a.until ?? 0) - (b.until ?? 0))
}
