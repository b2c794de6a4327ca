// One web channel: made in step 1, edited ever after.
import { ApiError, type WebChannel } from '@deskhand/api'
import { computed, ref, shallowRef } from 'vue'
import { panel } from '../../api'
import { useExplain } from '../../components/useExplain'
import { changedFields, checkChannel, draftOf, editOf, STANDARD_COLOUR, type ChannelDraft } from './channelDraft'

export function useChannel() {
  const { explain } = useExplain()
  const channel = shallowRef<WebChannel | null>(null)
  const draft = ref<ChannelDraft>({ name: '', colour: STANDARD_COLOUR, position: 'right', sites: [] })
  const problems = ref<ReturnType<typeof checkChannel>>({})
  const missing = ref(false)
  const error = ref('')
  const busy = ref(false)
  const unsaved = computed(() => (channel.value ? changedFields(draft.value, draftOf(channel.value)) : []))

  function take(fresh: WebChannel) {
    channel.value = fresh
    draft.value = draftOf(fresh)
  }

  async function load(webAppId: string) {
    error.value = ''
    try {
      const found = (await panel.channels()).find((one) => one.webAppId === webAppId)
      if (found) take(found)
      missing.value = found === undefined
    } catch (cause) {
      error.value = explain(cause)
    }
  }

  /** Step 1: makes the channel. Resolves to it, or to nothing where it could not be made. */
  async function create(): Promise<WebChannel | null> {
    return attempt(() => panel.addChannel(editOf(draft.value, '')))
  }

  async function save(): Promise<WebChannel | null> {
    const { webAppId, look } = channel.value as WebChannel
    return attempt(() => panel.editChannel(webAppId, editOf(draft.value, look.logo ?? '')))
  }

  async function attempt(work: () => Promise<WebChannel>): Promise<WebChannel | null> {
    problems.value = checkChannel(draft.value)
    error.value = ''
    if (Object.keys(problems.value).length > 0 || busy.value) return null
    busy.value = true
    try {
      const fresh = await work()
      take(fresh)
      return fresh
    } catch (cause) {
      const field = cause instanceof ApiError ? cause.field : undefined
      if (field === 'name') problems.value = { name: 'channels.bad.name' }
      else if (field?.endsWith('colour')) problems.value = { colour: 'channels.bad.colour' }
      else error.value = explain(cause)
      return null
    } finally {
      busy.value = false
    }
  }

  function discard() {
    if (channel.value) draft.value = draftOf(channel.value)
    problems.value = {}
    error.value = ''
  }

  /** Whether the chat was loaded on a site meanwhile. */
  async function look() {
    if (!channel.value || channel.value.firstSeen != null) return
    const fresh = await panel.channels().catch(() => [])
    const seen = fresh.find((one) => one.webAppId === channel.value?.webAppId)?.firstSeen
    if (seen != null && channel.value) channel.value = { ...channel.value, firstSeen: seen }
  }

  return { channel, draft, problems, missing, error, busy, unsaved, load, create, save, discard, look }
}
