// The optional engines while they are being edited. Pure.
import type { BotEngines, OptionalEngine, SaveBotEngines, SaveOptionalEngine } from '@deskhand/api'

export type EngineName = 'embeddings' | 'judge'
export const ENGINES: readonly EngineName[] = ['embeddings', 'judge']

/** `key` is what was typed; `null` leaves the saved one as it is, and an empty text deletes it. */
export interface EngineDraft { enabled: boolean; url: string; model: string; key: string | null }
export type EnginesDraft = Record<EngineName, EngineDraft>

export function draftOf(engines: BotEngines): EnginesDraft {
  return { embeddings: draftOfOne(engines.embeddings), judge: draftOfOne(engines.judge) }
}

export function changedEngines(draft: EnginesDraft, saved: EnginesDraft): EngineName[] {
  return ENGINES.filter((name) => JSON.stringify(trimmed(draft[name])) !== JSON.stringify(saved[name]))
}

export function saveOf(draft: EnginesDraft, version: number): SaveBotEngines {
  return { version, embeddings: saveOfOne(draft.embeddings), judge: saveOfOne(draft.judge) }
}

/** What is wrong, per field, as the key of a sentence. An engine that is off may be half filled in. */
export function problemsOf({ enabled, url, model }: EngineDraft): { url?: string; model?: string } {
  const address = url.trim()
  return {
    ...(address === '' ? (enabled ? { url: 'answers.engines.bad.noUrl' } : {}) : /^https?:\/\/[^\s/]+/i.test(address) && URL.canParse(address) ? {} : { url: 'answers.engines.bad.url' }),
    ...(enabled && model.trim() === '' ? { model: 'answers.engines.bad.noModel' } : {}),
  }
}

function draftOfOne({ enabled, url, model }: OptionalEngine): EngineDraft {
  return { enabled, url, model, key: null }
}

function trimmed(engine: EngineDraft): EngineDraft {
  return { ...engine, url: engine.url.trim(), model: engine.model.trim() }
}

function saveOfOne(engine: EngineDraft): SaveOptionalEngine {
  const { key, ...rest } = trimmed(engine)
  return key === null ? rest : { ...rest, key: key.trim() }
}
