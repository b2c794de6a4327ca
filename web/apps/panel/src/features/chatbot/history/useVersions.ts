// The deployed versions, page by page, and the way back to one of them (S-131 to S-133).
import type { BotVersion } from '@deskhand/api'
import { ref, shallowRef, watch } from 'vue'
import { useExplain } from '../../../components/useExplain'
import type { TablePlace } from '../../members/page'
import { bot } from '../botApi'
import { useBot } from '../shell/useBot'

export function useVersions(place: () => TablePlace) {
  const { explain } = useExplain()
  const state = useBot()
  const versions = shallowRef<BotVersion[] | null>(null)
  const total = ref(0)
  const error = ref('')
  const busy = ref(false)
  let asked = 0

  async function load() {
    const mine = ++asked
    error.value = ''
    try {
      const page = await bot.versions(place().page, place().size)
      if (mine !== asked) return
      versions.value = page.items
      total.value = page.total
    } catch (cause) {
      if (mine === asked) error.value = explain(cause)
    }
  }

  /** The new version with the old content; it answers visitors at once. */
  async function rollBack(version: BotVersion): Promise<BotVersion> {
    busy.value = true
    try {
      const fresh = await bot.rollBack(version.id)
      state.edited()
      return fresh
    } finally {
      busy.value = false
    }
  }

  // Also when somebody deploys from the head of the page.
  watch(() => [place().page, place().size, state.state?.deployed?.id] as const, load, { immediate: true })

  return { versions, total, error, busy, load, rollBack }
}
