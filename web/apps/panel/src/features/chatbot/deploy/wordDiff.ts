// What differs between two texts, word by word, and what was added to or taken from a list.
import { diffWordsWithSpace } from 'diff'

export interface Part { text: string; kind: 'same' | 'added' | 'removed' }

/** Chinese has no spaces; the browser knows where its words end. */
const words = typeof Intl.Segmenter === 'function' ? new Intl.Segmenter('zh', { granularity: 'word' }) : undefined
const CHINESE = /\p{Script=Han}/u

export function wordDiff(before: string, after: string): Part[] {
  const segmenter = words && CHINESE.test(before + after) ? words : undefined
  return diffWordsWithSpace(before, after, segmenter ? { intlSegmenter: segmenter } : {})
    .map(({ value, added, removed }) => ({ text: value, kind: added ? 'added' : removed ? 'removed' : 'same' }))
}

export interface ListDiff { added: string[]; removed: string[]; same: number; reordered: boolean }

export function listDiff(before: readonly string[], after: readonly string[]): ListDiff {
  const added = after.filter((text) => !before.includes(text))
  const removed = before.filter((text) => !after.includes(text))
  const kept = after.filter((text) => before.includes(text))
  return { added, removed, same: kept.length, reordered: added.length + removed.length === 0 && kept.some((text, at) => before[at] !== text) }
}
