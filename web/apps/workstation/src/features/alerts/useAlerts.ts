// Brings the alerts together: ringtone while an offer stands, a chime for a new session, a tick for a message elsewhere.
import type { InboxItem } from '@deskhand/api'
import { reactive, watch } from 'vue'
import { useI18n } from 'vue-i18n'
import { summary } from '../conversation/elements'
import { newsOf } from './news'
import { useLeader } from './useLeader'
import { useNotifications } from './useNotifications'
import { useSound } from './useSound'

const FRESH_MS = 2_400

export interface AlertsOptions {
  items(): Record<string, InboxItem>
  /** The list is known; what is in it from the beginning is not news. */
  ready(): boolean
  offers(): number
  /** The session one is looking at right now. */
  looking(): string | undefined
  open(session: string): void
}

export function useAlerts({ items, ready, offers, looking, open }: AlertsOptions) {
  const { t } = useI18n()
  const leader = useLeader()
  const sound = useSound()
  const notifications = useNotifications()
  const fresh = reactive(new Set<string>())
  const offersShown = new Map<string, () => void>()

  watch([items, ready], ([after, now], [before, was]) => {
    if (!now || !was) return
    const { arrived, spoke, offered } = newsOf(before, after)
    for (const item of arrived) pulse(item.session.id)
    const elsewhere = spoke.filter(({ session }) => session.id !== looking())
    for (const [id, close] of offersShown) if (!after[id] || !isOffer(after[id])) { close(); offersShown.delete(id) }
    // Only one tab of an agent makes itself heard.
    if (!leader.value) return
    if (arrived.length > 0) void sound.chime()
    else if (elsewhere.length > 0) void sound.tick()
    for (const item of arrived) tell(item, t('notify.newSession', { name: item.visitor.nickname }))
    for (const item of elsewhere) tell(item, item.visitor.nickname)
    for (const item of offered) offersShown.set(item.session.id, tell(item, t('notify.offer', { name: item.visitor.nickname })))
  })

  watch([() => offers() > 0, leader, sound.on], ([some, leads, on]) => {
    if (some && leads && on) sound.startRinging()
    else sound.stopRinging()
  }, { immediate: true })

  function tell(item: InboxItem, title: string): () => void {
    return notifications.notify(title, lineOf(item), item.session.id, () => open(item.session.id))
  }

  function lineOf(item: InboxItem): string {
    if (!item.last) return item.firstWords ?? ''
    const found = summary(item.last)
    return 'text' in found ? found.text : t(found.key)
  }

  function pulse(session: string): void {
    fresh.add(session)
    setTimeout(() => fresh.delete(session), FRESH_MS)
  }

  return { sound, notifications, fresh, leader }
}

function isOffer({ state }: InboxItem): boolean {
  return state === 'offered' || state === 'transferOffered'
}
