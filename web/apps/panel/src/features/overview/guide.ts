// The four steps of S-028. They tick themselves; the first one that can be done is the current one.
import type { Step } from '@deskhand/api'

export type StepState = 'done' | 'current' | 'open' | 'later'
export interface GuideStep { name: string; state: StepState; to: string }

const PLACES: Readonly<Record<string, string>> = {
  agent: '/admin/members?add',
  group: '/admin/groups?add',
  flow: '/admin/settings',
  channel: '/admin/channels',
}

export function guideSteps(steps: readonly Step[]): GuideStep[] {
  const current = steps.find((step) => !step.done && step.ready)
  return steps.map((step) => ({ name: step.name, to: PLACES[step.name] ?? '/admin/overview', state: stateOf(step, current) }))
}

/** Nothing is left that could be done now. */
export function isFinished(steps: readonly Step[]): boolean {
  return steps.every((step) => step.done || !step.ready)
}

function stateOf(step: Step, current: Step | undefined): StepState {
  if (step.done) return 'done'
  if (!step.ready) return 'later'
  return step === current ? 'current' : 'open'
}
