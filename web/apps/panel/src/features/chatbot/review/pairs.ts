// Answers that are taken for each other: each two of them once, whichever way they were mixed up. Pure.
import type { ConfusedPair } from '@deskhand/api'

export interface Mixed extends ConfusedPair {
  /** Wordings that found the wrong one, of both. */
  examples: { text: string; of: string; found: string }[]
}

/** In the order they came in; what was counted both ways is added up. */
export function eachOnce(pairs: readonly ConfusedPair[]): Mixed[] {
  const once = new Map<string, Mixed>()
  for (const pair of pairs) {
    const key = [pair.first.id, pair.second.id].toSorted().join(' ')
    const example = { text: pair.example, of: pair.first.id, found: pair.second.question }
    const known = once.get(key)
    once.set(key, known ? { ...known, times: known.times + pair.times, examples: [...known.examples, example] } : { ...pair, examples: [example] })
  }
  return [...once.values()].toSorted((a, b) => b.times - a.times)
}
