// Several tabs of an agent are open: one of them makes sounds. The browser's locks decide it; where there are none
// (plain http in a local network), the tabs tell each other that they live, and the oldest leads.
import { onScopeDispose, readonly, ref } from 'vue'

const SAY_EVERY = 1_000
const GONE_AFTER = 3_500

export interface Tab { id: string; since: number }

/** Whether a tab leads among those heard of lately: the oldest, and of two equally old ones the first by id. */
export function leads(self: Tab, others: ReadonlyMap<string, Tab & { heard: number }>, now: number): boolean {
  return [...others.values()].every(({ id, since, heard }) =>
    now - heard > GONE_AFTER || self.since < since || (self.since === since && self.id <= id))
}

export function useLeader(name = 'deskhand-sound') {
  const leader = ref(false)
  if (navigator.locks) byLock(name, (is) => { leader.value = is })
  else byVoice(name, (is) => { leader.value = is })
  return readonly(leader)
}

function byLock(name: string, become: (leader: boolean) => void): void {
  let release = () => {}
  const held = new Promise<void>((resolve) => { release = resolve })
  const wait = new AbortController()
  navigator.locks.request(name, { signal: wait.signal }, () => { become(true); return held }).catch(() => undefined)
  onScopeDispose(() => { wait.abort(); release() })
}

function byVoice(name: string, become: (leader: boolean) => void): void {
  const self: Tab = { id: String(Math.random()), since: Date.now() }
  const others = new Map<string, Tab & { heard: number }>()
  const channel = new BroadcastChannel(name)
  channel.onmessage = ({ data }: MessageEvent<Tab & { gone?: boolean }>) => {
    if (data.gone) others.delete(data.id)
    else others.set(data.id, { ...data, heard: Date.now() })
  }
  const say = () => {
    channel.postMessage(self)
    become(leads(self, others, Date.now()))
  }
  say()
  const timer = setInterval(say, SAY_EVERY)
  const leave = () => channel.postMessage({ ...self, gone: true })
  addEventListener('pagehide', leave)
  onScopeDispose(() => { clearInterval(timer); leave(); channel.close(); removeEventListener('pagehide', leave) })
}
