// Where a new agent can try the desk: the hosted chat of the first web channel, where one may know it; else the panel.
import { call, type WebChannel } from '@deskhand/api'
import { ref } from 'vue'

export function useTestChat(mayPanel: () => boolean) {
  const address = ref<string | null>(null)

  async function find(): Promise<void> {
    if (!mayPanel() || address.value) return
    try {
      const [channel] = await call<WebChannel[]>('GET', '/api/admin/channels/web')
      address.value = channel ? `/chat/?webAppId=${encodeURIComponent(channel.webAppId)}` : '/admin/'
    } catch {
      address.value = '/admin/'
    }
  }

  return { address, find }
}
