// Every field of the chatbot's configuration: on which tab it is, and what may be in it. Ranges are those of `BotConfig`.
import type { BotConfig, Texts, WelcomeItem } from '@deskhand/api'

export type ConfigTab = 'welcome' | 'strategies' | 'handOver'

export const LIMITS = { text: 500, items: 20, item: 200, phrases: 100, phrase: 50, count: 10 } as const

/** What is in a field. */
export type Value = boolean | number | Texts | WelcomeItem[] | string[]

export interface ConfigField {
  /** As the interface names it, such as `direct.threshold`. */
  path: string
  tab: ConfigTab
  kind: 'switch' | 'share' | 'count' | 'texts' | 'items' | 'phrases'
}

export const FIELDS: readonly ConfigField[] = [
  { path: 'welcomeCard.enabled', tab: 'welcome', kind: 'switch' }, // S-114
  { path: 'welcomeCard.title', tab: 'welcome', kind: 'texts' }, // S-115
  { path: 'welcomeCard.items', tab: 'welcome', kind: 'items' }, // S-116
  { path: 'direct.threshold', tab: 'strategies', kind: 'share' }, // S-119
  { path: 'chitchat.enabled', tab: 'strategies', kind: 'switch' }, // S-120
  { path: 'chitchat.threshold', tab: 'strategies', kind: 'share' },
  { path: 'clarify.enabled', tab: 'strategies', kind: 'switch' }, // S-124
  { path: 'clarify.threshold', tab: 'strategies', kind: 'share' }, // S-121
  { path: 'clarify.count', tab: 'strategies', kind: 'count' }, // S-123
  { path: 'clarify.text', tab: 'strategies', kind: 'texts' }, // S-122
  { path: 'fallback.text', tab: 'strategies', kind: 'texts' }, // S-125
  { path: 'fallback.offerPersonAfter', tab: 'handOver', kind: 'count' },
  { path: 'fallback.offer', tab: 'handOver', kind: 'texts' },
  { path: 'handOver.builtIn', tab: 'handOver', kind: 'switch' },
  { path: 'handOver.phrases', tab: 'handOver', kind: 'phrases' },
]

/** The key of a field's name: `direct.threshold` is `answers.fields.direct_threshold`. */
export function nameOf(path: string): string {
  return `answers.fields.${path.replace('.', '_')}`
}

export function fieldOf(path: string): ConfigField | undefined {
  return FIELDS.find((field) => field.path === path)
}

export function read(config: BotConfig, path: string): Value {
  const [group, key] = path.split('.') as [keyof BotConfig, string]
  return (config[group] as unknown as Record<string, Value>)[key] as Value
}

export function write(config: BotConfig, path: string, value: Value): BotConfig {
  const [group, key] = path.split('.') as [keyof BotConfig, string]
  return { ...config, [group]: { ...config[group], [key]: value } }
}
