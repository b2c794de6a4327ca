// How times and durations are written. A number keeps its width, so that nothing beside it moves.

/** `0:42`, `12:08`, `1:02:03`: for rows, where space is short. */
export function shortTimer(ms: number): string {
  const { h, m, s } = parts(ms)
  return h > 0 ? `${h}:${two(m)}:${two(s)}` : `${m}:${two(s)}`
}

/** `00:42`, and `01:02:03` from an hour on. */
export function timer(ms: number): string {
  const { h, m, s } = parts(ms)
  return h > 0 ? `${two(h)}:${two(m)}:${two(s)}` : `${two(m)}:${two(s)}`
}

/** `HH:MM:SS` (S-224). */
export function longTimer(ms: number): string {
  const { h, m, s } = parts(ms)
  return `${two(h)}:${two(m)}:${two(s)}`
}

/** `14:03`. */
export function clock(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(at)
}

/** `12 Mar 2024`. */
export function day(at: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', year: 'numeric' }).format(at)
}

/** `4 Oct`, with the year where it is another one. */
export function shortDay(at: number, now: number, locale: string): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear()
  return new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', ...(sameYear ? {} : { year: 'numeric' }) }).format(at)
}

export type Ago = { kind: 'now' } | { kind: 'minutes'; minutes: number } | { kind: 'clock' } | { kind: 'day' }

/** How the time of a last message is said: just now, 11 min, 13:58, 4 Oct (S-204). */
export function ago(at: number, now: number): Ago {
  const passed = now - at
  if (passed < 60_000) return { kind: 'now' }
  if (passed < 3_600_000) return { kind: 'minutes', minutes: Math.floor(passed / 60_000) }
  return sameDay(at, now) ? { kind: 'clock' } : { kind: 'day' }
}

export function sameDay(a: number, b: number): boolean {
  return new Date(a).toDateString() === new Date(b).toDateString()
}

/** `1.2 MB`. */
export function bytes(size: number): string {
  if (size < 1024) return `${size} B`
  if (size < 1024 * 1024) return `${Math.round(size / 1024)} KB`
  return `${(size / 1024 / 1024).toFixed(1)} MB`
}

function parts(ms: number) {
  const seconds = Math.max(0, Math.floor(ms / 1000))
  return { h: Math.floor(seconds / 3600), m: Math.floor(seconds / 60) % 60, s: seconds % 60 }
}

function two(n: number): string {
  return String(n).padStart(2, '0')
}
