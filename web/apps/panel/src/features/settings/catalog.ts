// Every setting of the page: where it lies, what it may be. Ranges are those of `EntrySettings` in the interface.
import type { EntrySettings, EntryTexts } from '@deskhand/api'

export const SECTIONS = ['prompts', 'service', 'queue', 'closing', 'rating', 'recall'] as const
export type Section = (typeof SECTIONS)[number]

/** The settings of this page; the bot's belong to a page of their own and go back as they came. */
type Group = Exclude<keyof EntrySettings, 'bot'>
type Unit = 's' | 'h' | 'sessions' | 'visitors'

export type PromptKey = Exclude<keyof EntryTexts, 'ratingLevels'>
export type Variable = 'StaffNickName' | 'QueuePosition' | 'WaitNo'

export interface NumberSetting {
  kind: 'number'; key: string; section: Section; group: Group
  min: number; max: number; unit: Unit
  /** What 0 means, where it means something of its own. */
  zero?: 'never' | 'unlimited' | 'forever'
  /** The smallest value beside 0. */
  least?: number
}
export interface SwitchSetting { kind: 'switch'; key: string; section: Section; group: Group }
export interface ChoiceSetting { kind: 'choice'; key: string; section: Section; group: Group; options: readonly string[] }
export interface PromptSetting { kind: 'prompt'; key: PromptKey; section: Section; variables: readonly Variable[]; from: 'bot' | 'agent' | 'desk' }
export interface LevelsSetting { kind: 'levels'; key: 'ratingLevels'; section: Section }
export type Setting = NumberSetting | SwitchSetting | ChoiceSetting | PromptSetting | LevelsSetting

export const LONGEST_PROMPT = 500

const none: readonly Variable[] = []

export const SETTINGS: readonly Setting[] = [
  { kind: 'prompt', key: 'welcome', section: 'prompts', variables: none, from: 'bot' }, // S-134
  { kind: 'prompt', key: 'connecting', section: 'prompts', variables: none, from: 'desk' }, // S-135
  { kind: 'prompt', key: 'connected', section: 'prompts', variables: ['StaffNickName'], from: 'agent' }, // S-136
  { kind: 'prompt', key: 'failed', section: 'prompts', variables: none, from: 'desk' }, // S-137
  { kind: 'prompt', key: 'queuing', section: 'prompts', variables: ['QueuePosition', 'WaitNo'], from: 'desk' }, // S-146

  { kind: 'choice', key: 'mode', section: 'service', group: 'service', options: ['automatic', 'manual'] }, // S-141, S-142
  { kind: 'number', key: 'acceptSeconds', section: 'service', group: 'service', min: 5, max: 600, unit: 's' }, // S-143
  { kind: 'switch', key: 'breakAfterTimeout', section: 'service', group: 'service' }, // S-144

  { kind: 'number', key: 'limitPerAgent', section: 'queue', group: 'queue', min: 1, max: 100, unit: 'sessions' }, // S-145
  { kind: 'number', key: 'maxWaiting', section: 'queue', group: 'queue', min: 0, max: 10_000, unit: 'visitors', zero: 'unlimited' },
  { kind: 'choice', key: 'whenNobodyWorks', section: 'queue', group: 'queue', options: ['refuse', 'wait'] }, // S-137

  { kind: 'number', key: 'userTimeoutSeconds', section: 'closing', group: 'closing', min: 0, max: 86_400, unit: 's', zero: 'never', least: 30 }, // S-147
  { kind: 'switch', key: 'timeoutMessage', section: 'closing', group: 'closing' }, // S-148
  { kind: 'prompt', key: 'timeout', section: 'closing', variables: none, from: 'desk' },
  { kind: 'switch', key: 'closingMessage', section: 'closing', group: 'closing' }, // S-149
  { kind: 'prompt', key: 'closing', section: 'closing', variables: none, from: 'desk' },

  { kind: 'switch', key: 'enabled', section: 'rating', group: 'rating' }, // S-153
  { kind: 'switch', key: 'byAgent', section: 'rating', group: 'rating' }, // S-154
  { kind: 'switch', key: 'afterEnd', section: 'rating', group: 'rating' }, // S-155
  { kind: 'switch', key: 'byVisitor', section: 'rating', group: 'rating' }, // S-081
  { kind: 'choice', key: 'style', section: 'rating', group: 'rating', options: ['star', 'number'] }, // S-160
  { kind: 'levels', key: 'ratingLevels', section: 'rating' }, // S-156
  { kind: 'prompt', key: 'ratingInvitation', section: 'rating', variables: none, from: 'desk' }, // S-157
  { kind: 'prompt', key: 'ratingThanks', section: 'rating', variables: none, from: 'desk' }, // S-158
  { kind: 'number', key: 'validityHours', section: 'rating', group: 'rating', min: 0, max: 720, unit: 'h', zero: 'forever' }, // S-159

  { kind: 'number', key: 'agentSeconds', section: 'recall', group: 'recall', min: 0, max: 86_400, unit: 's', zero: 'never' }, // S-011
  { kind: 'number', key: 'visitorSeconds', section: 'recall', group: 'recall', min: 0, max: 86_400, unit: 's', zero: 'never' },
]

export function sectionOf(setting: Setting): Section {
  return setting.section
}

export function settingsIn(section: Section): readonly Setting[] {
  return SETTINGS.filter((setting) => setting.section === section)
}
