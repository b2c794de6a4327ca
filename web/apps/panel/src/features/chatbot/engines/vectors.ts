// What the state of the sentence vectors means. Pure.
import type { VectorsState } from '@deskhand/api'

export type Stage = 'none' | 'tooMany' | 'growing' | 'ready'

export function stageOf({ ready, wordings, most }: VectorsState): Stage {
  if (wordings === 0) return 'none'
  if (wordings > most) return 'tooMany'
  return ready < wordings ? 'growing' : 'ready'
}
