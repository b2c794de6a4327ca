// Where things stand in the picture of the scores. Pure.
import type { BotConfig, Expected } from '@deskhand/api'
import { rounded } from './draft'
import { clarifyFrom, type Shares } from './scores'

export const PAD = 8
export const HEIGHT = 206

/** The lines that can be moved. */
export type LinePath = 'direct.threshold' | 'clarify.threshold' | 'chitchat.threshold'
export interface Line { path: LinePath; value: number; min: number; max: number }
export interface Zone { decision: keyof Shares; from: number; to: number }

/** Lines from left to right. Neither goes past the other. */
export function linesOf({ direct, clarify }: BotConfig): Line[] {
  const line: Line = { path: 'direct.threshold', value: direct.threshold, min: clarify.enabled ? clarify.threshold : 0, max: 1 }
  return clarify.enabled ? [{ path: 'clarify.threshold', value: clarify.threshold, min: 0, max: direct.threshold }, line] : [line]
}

export function zonesOf(config: BotConfig): Zone[] {
  const from = clarifyFrom(config)
  const zones: Zone[] = [{ decision: 'fallback', from: 0, to: from }]
  if (config.clarify.enabled) zones.push({ decision: 'clarify', from, to: config.direct.threshold })
  return [...zones, { decision: 'direct', from: config.direct.threshold, to: 1 }]
}

export function zoneAt(zones: readonly Zone[], score: number): Zone['decision'] {
  return zones.findLast(({ from }) => score >= from)?.decision ?? 'fallback'
}

export function xOf(score: number, width: number): number {
  return PAD + score * (width - 2 * PAD)
}

/** The score under a pointer, in steps of a hundredth, within what the line may be. */
export function scoreAt(x: number, width: number, { min, max }: Pick<Line, 'min' | 'max'>): number {
  return within(rounded((x - PAD) / Math.max(width - 2 * PAD, 1)), min, max)
}

/** Where a key takes a line, if it is one that moves it. */
export function scoreByKey(key: string, { value, min, max }: Line): number | null {
  const steps: Record<string, number> = { ArrowRight: 0.01, ArrowUp: 0.01, ArrowLeft: -0.01, ArrowDown: -0.01, PageUp: 0.05, PageDown: -0.05, Home: -1, End: 1 }
  const step = steps[key]
  return step === undefined ? null : within(rounded(value + step), min, max)
}

/** Centres of the two labels under the lines, pushed apart where they would overlap. */
export function labelPlaces(values: readonly number[], width: number, label = 42): number[] {
  const places = values.map((value) => within(xOf(value, width), label / 2, width - label / 2))
  const [left, right] = places
  if (left === undefined || right === undefined || right - left >= label + 2) return places
  const middle = within((left + right) / 2, label + 1, width - label - 1)
  return [middle - label / 2 - 1, middle + label / 2 + 1]
}

/** An SVG path through a curve of the expected figures; places without a figure are left out. */
export function curve(expected: readonly Expected[], of: 'precision' | 'answered', width: number, height = HEIGHT): string {
  const known = expected.filter(({ answered }) => of === 'answered' || answered > 0)
  return known.map((one, at) => `${at === 0 ? 'M' : 'L'}${xOf(one.threshold, width).toFixed(1)} ${((1 - one[of]) * (height - 50) + 50).toFixed(1)}`).join('')
}

function within(value: number, min: number, max: number): number {
  return Math.min(Math.max(value, min), max)
}
