// Loads, edits and saves the draft of the chatbot's configuration. What is saved counts in the test chat at once (S-127).
import { ApiError, type BotConfig, type BotConfigPage } from '@deskhand/api'
import { computed, ref, shallowRef } from 'vue'
import { codeOf, useExplain } from '../../../components/useExplain'
import { bot } from '../botApi'
import { useBot } from '../shell/useBot'
import { changed, problems, rebase, tidy } from './draft'
import { fieldOf, write, type Value } from './fields'

export function useBotConfig() {
  const { explain } = useExplain()
  const state = useBot()
  const page = shallowRef<BotConfigPage | null>(null)
  const draft = shallowRef<BotConfig | null>(null)
  const error = ref('')
  const saving = ref(false)
  /** Somebody saved after this page was loaded. */
  const conflict = ref(false)
  /** The field the server refused, until it is edited. */
  const refused = ref('')

  const saved = computed(() => page.value?.config ?? null)
  const unsaved = computed(() => (saved.value && draft.value ? changed(draft.value, saved.value) : []))
  const wrong = computed(() => (draft.value ? problems(draft.value) : {}))

  function accept(fresh: BotConfigPage) {
    page.value = { ...fresh, config: tidy(fresh.config), defaultConfig: tidy(fresh.defaultConfig) }
    draft.value = page.value.config
    conflict.value = false
    refused.value = ''
  }

  async function load() {
    error.value = ''
    try {
      accept(await bot.config())
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  function edit(path: string, value: Value) {
    if (!draft.value) return
    draft.value = write(draft.value, path, value)
    if (refused.value === path) refused.value = ''
  }

  function discard() {
    draft.value = saved.value
    error.value = ''
    refused.value = ''
  }

  /** Resolves to whether it was saved. */
  async function save(): Promise<boolean> {
    if (!page.value || !draft.value || saving.value) return false
    if (unsaved.value.length === 0 || Object.keys(wrong.value).length > 0) return false
    saving.value = true
    error.value = ''
    try {
      accept(await bot.saveConfig({ version: page.value.version, config: draft.value }))
      state.edited()
      return true
    } catch (cause) {
      hear(cause)
      return false
    } finally {
      saving.value = false
    }
  }

  function hear(cause: unknown) {
    conflict.value = codeOf(cause) === 'conflict'
    const field = cause instanceof ApiError ? cause.field?.replace(/^config\./, '') : undefined
    refused.value = (field && fieldOf(field)?.path) || ''
    error.value = conflict.value ? '' : explain(cause)
  }

  /** Takes the newer version; with `keep`, one's own changes stay on top of it, unsaved. */
  async function loadNewer(keep: boolean) {
    const before = saved.value
    const mine = draft.value
    await load()
    if (keep && before && mine && saved.value) draft.value = rebase(mine, before, saved.value)
  }

  return { page, draft, saved, unsaved, wrong, refused, error, saving, conflict, load, edit, discard, save, loadNewer }
}

export type BotConfigDraft = ReturnType<typeof useBotConfig>
