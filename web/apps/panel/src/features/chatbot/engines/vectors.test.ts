import { expect, test } from 'vitest'
import { stageOf } from './vectors'

test.each([
  [0, 0, 'none'], [0, 8, 'growing'], [7, 8, 'growing'], [8, 8, 'ready'], [100, 100, 'ready'], [0, 101, 'tooMany'],
] as const)('%i of %i wordings with vectors is %s', (ready, wordings, stage) => {
  expect(stageOf({ ready, wordings, most: 100 })).toBe(stage)
})
