// The server's clock, once a second: every timer of the page is drawn from it, so that two timers never disagree.
import { readonly, ref, type Ref } from 'vue'

const now = ref(Date.now())
let ahead = 0
let timer: ReturnType<typeof setInterval> | undefined

/** What the server's clock says, in milliseconds; moves once a second. */
export function useNow(): Readonly<Ref<number>> {
  timer ??= setInterval(tick, 1000)
  return readonly(now)
}

/** The server told its time; the browser's clock may be wrong by minutes. */
export function setServerTime(server: number): void {
  ahead = server - Date.now()
  tick()
}

/** The server's time right now, not rounded to the last tick. */
export function serverNow(): number {
  return Date.now() + ahead
}

function tick() {
  now.value = serverNow()
}
