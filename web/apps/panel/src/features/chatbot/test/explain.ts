// Why the test bot decided as it did, made ready to be shown. Pure.
import type { Candidate, Decision, TestReply } from '@deskhand/api'

export interface Part { text: string; shared: boolean }

/** Splits what was asked at the parts that a wording shares. Ranges are in UTF-16 units, as JavaScript counts. */
export function sharedParts(text: string, ranges: readonly (readonly [number, number])[]): Part[] {
  const parts: Part[] = []
  let from = 0
  for (const [start, end] of ranges.toSorted(([a], [b]) => a - b)) {
    const begin = Math.max(start, from)
    if (end <= begin || begin >= text.length) continue
    if (begin > from) parts.push({ text: text.slice(from, begin), shared: false })
    parts.push({ text: text.slice(begin, end), shared: true })
    from = Math.min(end, text.length)
  }
  if (from < text.length) parts.push({ text: text.slice(from), shared: false })
  return parts
}

/** `0.86`, never `1.00` for what is not quite 1. */
export function scoreText(score: number): string {
  const shown = Math.min(Math.max(score, 0), 1)
  return (shown < 1 ? Math.min(Math.round(shown * 100), 99) / 100 : 1).toFixed(2)
}

/** Whole milliseconds; 0 where it was less than one. */
export function milliseconds(micros: number): number {
  return Math.round(micros / 1000)
}

/** A score below this says: something else. */
const NEAR = 0.01

/** The entries whose scores decided: those of the small talk where that answered. Without what is not near at all. */
export function ranking(reply: TestReply): Candidate[] {
  return (reply.decision === 'chitchat' ? reply.chitchat : reply.candidates).filter(({ score }) => score >= NEAR).slice(0, 3)
}

/** A visitor would not have got an answer. */
export function isMiss(decision: Decision): boolean {
  return decision === 'clarify' || decision === 'fallback'
}
