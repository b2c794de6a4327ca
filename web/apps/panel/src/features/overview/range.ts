// The ranges of time one can look at (S-029), in the browser's own days.

export const PRESETS = ['today', 'yesterday', 'week', 'month'] as const
export type Preset = (typeof PRESETS)[number]
export type Range = { preset: Preset } | { preset: 'custom'; first: string; last: string }

/** A range as milliseconds; `to` is not part of it any more. */
export interface Span { from: number; to: number }

/** What a range means at a moment. "Last 7 days" are today and the six days before it. */
export function spanOf(range: Range, now: Date): Span {
  if (range.preset === 'custom') {
    return { from: dayOf(range.first).getTime(), to: Math.min(addDays(dayOf(range.last), 1).getTime(), tomorrow(now)) }
  }
  const today = startOfDay(now)
  switch (range.preset) {
    case 'today': return { from: today.getTime(), to: tomorrow(now) }
    case 'yesterday': return { from: addDays(today, -1).getTime(), to: today.getTime() }
    case 'week': return { from: addDays(today, -6).getTime(), to: tomorrow(now) }
    case 'month': return { from: addDays(today, -29).getTime(), to: tomorrow(now) }
  }
}

/** The range an address names; today for anything it does not understand. */
export function rangeOfQuery(query: Record<string, unknown>): Range {
  const { range, from, to } = query
  if (isDay(from) && isDay(to) && from <= to) return { preset: 'custom', first: from, last: to }
  return { preset: PRESETS.find((preset) => preset === range) ?? 'today' }
}

export function queryOfRange(range: Range): Record<string, string> {
  if (range.preset === 'custom') return { from: range.first, to: range.last }
  return range.preset === 'today' ? {} : { range: range.preset }
}

/** A day as `2026-03-09`, in local time. */
export function dayText(date: Date): string {
  const two = (n: number) => String(n).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

function isDay(text: unknown): text is string {
  return typeof text === 'string' && /^\d{4}-\d{2}-\d{2}$/.test(text) && dayText(dayOf(text)) === text
}

function dayOf(text: string): Date {
  const [year, month, day] = text.split('-').map(Number) as [number, number, number]
  return new Date(year, month - 1, day)
}

function startOfDay(date: Date): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate())
}

/** By the calendar, not by 24 hours: days around a change of the clock are longer or shorter. */
function addDays(date: Date, days: number): Date {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate() + days)
}

function tomorrow(now: Date): number {
  return addDays(now, 1).getTime()
}
