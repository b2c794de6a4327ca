// The pages of the navigation, in the order of S-024. Only what works is listed.

export interface PanelPage { to: string; key: string; icon: string; team?: boolean }

export const PAGES: readonly PanelPage[] = [
  { to: '/admin/overview', key: 'nav.overview', icon: 'i-lucide-layout-dashboard' },
  { to: '/admin/channels', key: 'nav.channels', icon: 'i-lucide-plug' },
  { to: '/admin/settings', key: 'nav.settings', icon: 'i-lucide-settings' },
  { to: '/admin/members', key: 'nav.members', icon: 'i-lucide-users', team: true },
  { to: '/admin/groups', key: 'nav.groups', icon: 'i-lucide-layers', team: true },
]
