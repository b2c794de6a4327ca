// A configuration for tests: what a new desk has.
import type { BotConfig } from '@deskhand/api'

export const CONFIG: BotConfig = {
  welcomeCard: { enabled: true, title: { en: 'You might want to ask', zh: '猜你想问' }, items: [{ text: 'Delivery times' }, { text: 'Returns', question: 'q1' }] },
  direct: { threshold: 0.8 },
  chitchat: { enabled: false, threshold: 0.8 },
  clarify: { enabled: false, threshold: 0.5, count: 3, text: { en: 'You might want to ask:', zh: '您想问的是不是：' } },
  fallback: { text: { en: 'Sorry.', zh: '抱歉。' }, offerPersonAfter: 2, offer: { en: 'A person?', zh: '转人工？' } },
  handOver: { builtIn: true, phrases: [] },
}
