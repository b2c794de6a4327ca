// The pages of the navigation, in the order of S-024. Only what works is listed.

export type PageGroup = 'chatbot' | 'desk' | 'team'
export interface PanelPage { to: string; key: string; icon: string; group?: PageGroup }

export const PAGES: readonly PanelPage[] = [
  { to: '/admin/overview', key: 'nav.overview', icon: 'i-lucide-layout-dashboard' },
  { to: '/admin/chatbot/knowledge', key: 'nav.knowledge', icon: 'i-lucide-library', group: 'chatbot' },
  { to: '/admin/chatbot/config', key: 'nav.botConfig', icon: 'i-lucide-sliders-horizontal', group: 'chatbot' },
  { to: '/admin/chatbot/history', key: 'nav.deployments', icon: 'i-lucide-rocket', group: 'chatbot' },
  { to: '/admin/settings', key: 'nav.settings', icon: 'i-lucide-settings', group: 'desk' },
  { to: '/admin/channels', key: 'nav.channels', icon: 'i-lucide-plug', group: 'desk' },
  { to: '/admin/members', key: 'nav.members', icon: 'i-lucide-users', group: 'team' },
  { to: '/admin/groups', key: 'nav.groups', icon: 'i-lucide-layers', group: 'team' },
]
