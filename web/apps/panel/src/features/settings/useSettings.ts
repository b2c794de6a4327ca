// Loads, edits and saves the settings of the default entry.
import { ApiError, type SettingsPage } from '@deskhand/api'
import { computed, ref, shallowRef } from 'vue'
import { panel } from '../../api'
import { codeOf, useExplain } from '../../components/useExplain'
import type { Setting } from './catalog'
import { changed, defaultsOf, draftOf, problems, read, rebase, settingOfField, write, type Draft, type Value } from './draft'

export function useSettings() {
  const { explain } = useExplain()
  const page = shallowRef<SettingsPage | null>(null)
  const draft = shallowRef<Draft | null>(null)
  const error = ref('')
  const saving = ref(false)
  /** Somebody saved after this page was loaded. */
  const conflict = ref(false)
  /** The setting the server refused, until it is edited. */
  const refused = ref('')

  const unsaved = computed(() => (page.value && draft.value ? changed(draft.value, draftOf(page.value)) : []))
  const wrong = computed(() => (draft.value ? problems(draft.value) : {}))
  const defaults = computed(() => (page.value ? defaultsOf(page.value) : null))

  async function load() {
    error.value = ''
    try {
      accept(await panel.settings())
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  function accept(fresh: SettingsPage) {
    page.value = fresh
    draft.value = draftOf(fresh)
    conflict.value = false
    refused.value = ''
  }

  function edit(setting: Setting, value: Value) {
    if (!draft.value) return
    draft.value = write(draft.value, setting, value)
    if (refused.value === setting.key) refused.value = ''
  }

  function reset(setting: Setting) {
    if (defaults.value) edit(setting, read(defaults.value, setting))
  }

  function discard() {
    if (page.value) draft.value = draftOf(page.value)
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
      accept(await panel.saveSettings({ ...draft.value, version: page.value.version, language: page.value.language }))
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
    const field = cause instanceof ApiError ? cause.field : undefined
    refused.value = (field && settingOfField(field)?.key) || ''
    error.value = conflict.value ? '' : explain(cause)
  }

  /** Takes the newer version; with `keep`, one's own changes stay on top of it, unsaved. */
  async function loadNewer(keep: boolean) {
    const before = page.value
    const mine = draft.value
    await load()
    if (keep && before && mine && page.value) draft.value = rebase(mine, draftOf(before), draftOf(page.value))
  }

  return { page, draft, defaults, unsaved, wrong, refused, error, saving, conflict, load, edit, reset, discard, save, loadNewer }
}
