// The pages of the chatbot and the tabs each of them has.
import type { BotState } from '@deskhand/api'

export interface BotTab {
  to: string
  key: string
  /** Beside the name, small. */
  count?: (state: BotState) => number
  /** Beside the name, as something to look at. */
  badge?: (state: BotState) => number
}

export interface BotPage { to: string; key: string; tabs: readonly BotTab[] }

const KNOWLEDGE = '/admin/chatbot/knowledge'
const CONFIG = '/admin/chatbot/config'
const HISTORY = '/admin/chatbot/history'

export const BOT_PAGES: readonly BotPage[] = [
  { to: KNOWLEDGE, key: 'nav.knowledge', tabs: [
    { to: `${KNOWLEDGE}/qa`, key: 'bot.tabs.qa', count: (state) => state.questions },
    { to: `${KNOWLEDGE}/chitchat`, key: 'bot.tabs.chitchat', count: (state) => state.chitchat },
    { to: `${KNOWLEDGE}/missed`, key: 'bot.tabs.missed', badge: (state) => state.missed },
  ] },
  { to: CONFIG, key: 'nav.botConfig', tabs: [
    { to: `${CONFIG}/welcome`, key: 'bot.tabs.welcome' },
    { to: `${CONFIG}/strategies`, key: 'bot.tabs.strategies' },
    { to: `${CONFIG}/hand-over`, key: 'bot.tabs.handOver' },
    { to: `${CONFIG}/engines`, key: 'bot.tabs.engines' },
  ] },
  { to: HISTORY, key: 'nav.deployments', tabs: [
    { to: `${HISTORY}/versions`, key: 'bot.tabs.versions' },
    { to: `${HISTORY}/questions`, key: 'bot.tabs.regression' },
  ] },
]

/** The page an address belongs to. */
export function pageOf(path: string): BotPage | undefined {
  return BOT_PAGES.find((page) => path === page.to || path.startsWith(`${page.to}/`))
}
