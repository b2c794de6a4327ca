// Loads, edits, saves and tries the optional engines.
import { ApiError, type BotEngines, type EngineTrial } from '@deskhand/api'
import { computed, ref, shallowRef } from 'vue'
import { codeOf, useExplain } from '../../../components/useExplain'
import { bot } from '../botApi'
import { ENGINES, changedEngines, draftOf, problemsOf, saveOf, type EngineDraft, type EngineName, type EnginesDraft } from './engineDraft'

export type Trial = { state: 'running' } | { state: 'done'; result: EngineTrial } | { state: 'failed'; words: string }

export function useEngines() {
  const { explain } = useExplain()
  const saved = shallowRef<BotEngines | null>(null)
  const draft = shallowRef<EnginesDraft | null>(null)
  const error = ref('')
  const saving = ref(false)
  const conflict = ref(false)
  /** The field the server refused, such as `embeddings.url`. */
  const refused = ref('')
  const trials = ref<Partial<Record<EngineName, Trial>>>({})

  const dirty = computed(() => Boolean(saved.value && draft.value && changedEngines(draft.value, draftOf(saved.value)).length > 0))
  const valid = computed(() => Boolean(draft.value && ENGINES.every((name) => Object.keys(problemsOf(draft.value![name])).length === 0)))

  function accept(fresh: BotEngines) {
    saved.value = fresh
    draft.value = draftOf(fresh)
    conflict.value = false
    refused.value = ''
  }

  async function load() {
    error.value = ''
    try {
      accept(await bot.engines())
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  function edit(name: EngineName, part: Partial<EngineDraft>) {
    if (!draft.value) return
    draft.value = { ...draft.value, [name]: { ...draft.value[name], ...part } }
    if (refused.value.startsWith(name)) refused.value = ''
  }

  function discard() {
    if (saved.value) draft.value = draftOf(saved.value)
    error.value = refused.value = ''
  }

  async function save(): Promise<boolean> {
    if (!draft.value || !saved.value || saving.value || !dirty.value || !valid.value) return false
    saving.value = true
    error.value = ''
    try {
      accept(await bot.saveEngines(saveOf(draft.value, saved.value.version)))
      return true
    } catch (cause) {
      conflict.value = codeOf(cause) === 'conflict'
      refused.value = (cause instanceof ApiError && cause.field) || ''
      error.value = conflict.value || refused.value ? '' : explain(cause)
      return false
    } finally {
      saving.value = false
    }
  }

  /** Takes the newer version; with `keep`, the engines one has edited stay as they are here, unsaved. */
  async function loadNewer(keep: boolean) {
    const before = saved.value
    const mine = draft.value
    await load()
    if (!keep || !before || !mine || !draft.value) return
    const kept = changedEngines(mine, draftOf(before)).map((name) => [name, mine[name]])
    draft.value = { ...draft.value, ...Object.fromEntries(kept) }
  }

  /** Tries what is saved; what was edited is saved before. */
  async function tryOut(name: EngineName) {
    if (dirty.value && !(await save())) return
    trials.value = { ...trials.value, [name]: { state: 'running' } }
    try {
      trials.value = { ...trials.value, [name]: { state: 'done', result: await bot.tryEngine(name) } }
    } catch (cause) {
      trials.value = { ...trials.value, [name]: { state: 'failed', words: explain(cause) } }
    }
  }

  return { saved, draft, dirty, error, saving, conflict, refused, trials, load, loadNewer, edit, discard, save, tryOut }
}
