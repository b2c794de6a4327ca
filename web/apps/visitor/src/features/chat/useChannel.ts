// What may be known of a channel before the first word.

import { ApiError, call, type WebChannelPublic } from '@deskhand/api'
import { onScopeDispose, ref, shallowRef } from 'vue'

const AGAIN_AFTER = 5_000

export function useChannel(webAppId: string) {
  const channel = shallowRef<WebChannelPublic>()
  const problem = ref<'notFound' | 'unreachable'>()
  let timer: ReturnType<typeof setTimeout> | undefined

  /** Loads it, again and again until there is an answer. */
  async function load(): Promise<void> {
    clearTimeout(timer)
    try {
      channel.value = await call<WebChannelPublic>('GET', `/api/channels/web/${encodeURIComponent(webAppId)}`)
      problem.value = undefined
    } catch (error) {
      // One that is known stays; only who is there may be out of date.
      if (channel.value) return
      const gone = error instanceof ApiError && (error.status === 404 || error.code === 'invalid')
      problem.value = gone ? 'notFound' : 'unreachable'
      if (!gone) timer = setTimeout(() => void load(), AGAIN_AFTER)
    }
  }

  onScopeDispose(() => clearTimeout(timer))
  void load()
  return { channel, problem, refresh: load }
}
