// What is new between two states of the list: that is what sounds, notifies and pulses. Pure.
import type { InboxItem } from '@deskhand/api'

export interface News {
  /** Sessions that have just become this agent's. */
  arrived: InboxItem[]
  /** Sessions in which the visitor has just said something. */
  spoke: InboxItem[]
  /** Sessions offered just now. */
  offered: InboxItem[]
}

type Items = Record<string, InboxItem>

export function newsOf(before: Items, after: Items): News {
  const news: News = { arrived: [], spoke: [], offered: [] }
  for (const item of Object.values(after)) {
    const known = before[item.session.id]
    if (item.state === 'serving') {
      if (known?.state !== 'serving') news.arrived.push(item)
      else if (item.unread > known.unread) news.spoke.push(item)
    } else if ((item.state === 'offered' || item.state === 'transferOffered') && known?.state !== item.state) {
      news.offered.push(item)
    }
  }
  return news
}
