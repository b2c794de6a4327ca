// What real scores say about the lines between the strategies. Pure: scores and a configuration in, figures out.
import type { BotConfig, Decision, Expected, ScoredQuestion, Scores } from '@deskhand/api'
import { rounded } from './draft'

/** Share of questions per strategy, 0 to 1, together 1. */
export type Shares = Record<'direct' | 'chitchat' | 'clarify' | 'fallback', number>

/** What the bot does with a question (S-126); the same rule as the server's. */
export function decide(config: BotConfig, { score, chitchat }: Pick<ScoredQuestion, 'score' | 'chitchat'>): keyof Shares {
  if (score >= config.direct.threshold) return 'direct'
  if (config.chitchat.enabled && chitchat >= config.chitchat.threshold) return 'chitchat'
  if (config.clarify.enabled && score >= config.clarify.threshold) return 'clarify'
  return 'fallback'
}

/** Part of the questions with a score in [from, to), the bars being even within. At 1 the last one is included. */
export function massBetween(steps: readonly number[], from: number, to: number): number {
  const total = steps.reduce((sum, step) => sum + step, 0)
  if (total === 0 || to <= from) return 0
  const width = 1 / steps.length
  const covered = steps.reduce((sum, step, at) => {
    const low = Math.max(from, at * width)
    const high = Math.min(to, (at + 1) * width)
    return high > low ? sum + (step * (high - low)) / width : sum
  }, 0)
  return covered / total
}

/** Where the clarify zone begins: at its line, or where direct answers begin if it is off. */
export function clarifyFrom({ clarify, direct }: BotConfig): number {
  return clarify.enabled ? Math.min(clarify.threshold, direct.threshold) : direct.threshold
}

/** The histogram says how many lie in each zone; the examples say how many of those are small talk. */
export function sharesOf(scores: Scores, config: BotConfig): Shares {
  const from = clarifyFrom(config)
  const direct = massBetween(scores.steps, config.direct.threshold, 1)
  const between = massBetween(scores.steps, from, config.direct.threshold)
  const below = massBetween(scores.steps, 0, from)
  const talk = (low: number, high: number) => smallTalk(scores.examples, config, low, high)
  const chatBetween = between * talk(from, config.direct.threshold)
  const chatBelow = below * talk(0, from)
  return { direct, chitchat: chatBetween + chatBelow, clarify: between - chatBetween, fallback: below - chatBelow }
}

function smallTalk(examples: readonly ScoredQuestion[], config: BotConfig, low: number, high: number): number {
  const zone = examples.filter(({ score }) => score >= low && score < high)
  const all = timesOf(zone)
  return all === 0 ? 0 : timesOf(zone.filter((one) => decide(config, one) === 'chitchat')) / all
}

/** From how many questions on their scores say more than what is expected. */
export const ENOUGH = 20

/** Best chitchat scores of what is not answered directly, in as many steps as the scores of the Q&As. */
export function talkSteps({ steps, examples }: Pick<Scores, 'steps' | 'examples'>, { direct }: BotConfig): number[] {
  const talk = steps.map(() => 0)
  for (const { score, chitchat, times } of examples) {
    const at = Math.min(Math.floor(chitchat * talk.length), talk.length - 1)
    if (score < direct.threshold && at >= 0) talk[at] = (talk[at] ?? 0) + times
  }
  return talk
}

function timesOf(examples: readonly ScoredQuestion[]): number {
  return examples.reduce((sum, { times }) => sum + times, 0)
}

/** A share of the questions as a number a week. */
export function perWeek(share: number, { total, days }: Pick<Scores, 'total' | 'days'>): number {
  return Math.round((share * total * 7) / Math.max(days, 1))
}

export interface NearLine { line: number; side: 'above' | 'below'; decision: keyof Shares; questions: ScoredQuestion[] }

/** Real questions just above and just below each line, nearest first. Those that are small talk are on no side. */
export function nearLines(scores: Scores, config: BotConfig, most = 2): NearLine[] {
  const { direct, clarify } = config
  const asked = scores.examples.filter((one) => decide(config, one) !== 'chitchat')
  const within = (low: number, high: number) => asked.filter(({ score }) => score >= low && score < high)
  const from = clarifyFrom(config)
  const lines: NearLine[] = [
    { line: direct.threshold, side: 'above', decision: 'direct', questions: nearest(within(direct.threshold, 1.01), 1, most) },
    { line: direct.threshold, side: 'below', decision: clarify.enabled ? 'clarify' : 'fallback', questions: nearest(within(clarify.enabled ? from : 0, direct.threshold), -1, most) },
  ]
  if (clarify.enabled) lines.push({ line: from, side: 'below', decision: 'fallback', questions: nearest(within(0, from), -1, most) })
  return lines.filter(({ questions }) => questions.length > 0)
}

function nearest(questions: ScoredQuestion[], direction: 1 | -1, most: number): ScoredQuestion[] {
  return questions.toSorted((a, b) => direction * (a.score - b.score)).slice(0, most)
}

export interface SideChange { question: ScoredQuestion; before: Decision; after: Decision }

/** Questions another strategy would take, those asked most often first. */
export function sideChanges(scores: Scores, saved: BotConfig, draft: BotConfig): SideChange[] {
  return scores.examples
    .map((question) => ({ question, before: decide(saved, question), after: decide(draft, question) }))
    .filter(({ before, after }) => before !== after)
    .toSorted((a, b) => b.question.times - a.question.times)
}

export interface Move { from: number; to: number; answered: number; right: number; wrong: number }

const GOOD = 0.9
const FARTHEST = 0.1
const WORTH = 0.01

/** A place of the direct line worth trying: lower where answers stay nine in ten right, higher where they are not. */
export function adviseMove(expected: readonly Expected[], threshold: number): Move | null {
  const now = expectedAt(expected, threshold)
  if (!now) return null
  const near = expected.filter((one) => one.answered > 0 && Math.abs(one.threshold - threshold) <= FARTHEST + 0.001 && one.precision >= GOOD)
  const better = now.precision < GOOD
    ? near.find((one) => one.threshold > threshold)
    : near.find((one) => one.threshold < threshold && one.answered - now.answered >= WORTH)
  return better ? moveBetween(now, better) : null
}

function moveBetween(now: Expected, then: Expected): Move {
  const right = then.answered * then.precision - now.answered * now.precision
  const answered = then.answered - now.answered
  return { from: rounded(now.threshold), to: rounded(then.threshold), answered, right, wrong: answered - right }
}

export function expectedAt(expected: readonly Expected[], threshold: number): Expected | undefined {
  return expected.find((one) => Math.abs(one.threshold - threshold) < 0.005)
}
