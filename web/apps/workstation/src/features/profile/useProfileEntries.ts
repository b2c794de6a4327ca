// What the profile menu offers; the same entries stand on the page "Me" of a phone (S-194, S-226).
import { computed } from 'vue'
import { useI18n } from 'vue-i18n'

export type Theme = 'auto' | 'light' | 'dark'
export type ProfileAction =
  | { do: 'profile' | 'password' | 'panel' | 'signOut' } | { do: 'language'; to: 'en' | 'zh' } | { do: 'theme'; to: Theme }

export interface ProfileEntry { label: string; icon: string; onSelect?: () => void; children?: ProfileEntry[][] }

export function useProfileEntries(state: () => { theme: Theme; locale: string; panel: boolean }, act: (action: ProfileAction) => void) {
  const { t } = useI18n()
  const mark = (on: boolean) => (on ? 'i-lucide-check' : 'i-lucide-minus')

  return computed<ProfileEntry[][]>(() => {
    const { theme, locale, panel } = state()
    return [
      [
        { label: t('profile.edit'), icon: 'i-lucide-square-pen', onSelect: () => act({ do: 'profile' }) },
        { label: t('profile.password'), icon: 'i-lucide-key-round', onSelect: () => act({ do: 'password' }) },
        { label: t('profile.language'), icon: 'i-lucide-languages', children: [(['en', 'zh'] as const).map((to) => (
          { label: t(`language.${to}`), icon: mark(locale === to), onSelect: () => act({ do: 'language', to }) }))] },
        { label: t('profile.theme'), icon: 'i-lucide-sun-moon', children: [(['auto', 'light', 'dark'] as const).map((to) => (
          { label: t(`theme.${to}`), icon: mark(theme === to), onSelect: () => act({ do: 'theme', to }) }))] },
      ],
      [
        ...(panel ? [{ label: t('profile.panel'), icon: 'i-lucide-external-link', onSelect: () => act({ do: 'panel' }) }] : []),
        { label: t('profile.signOut'), icon: 'i-lucide-log-out', onSelect: () => act({ do: 'signOut' }) },
      ],
    ]
  })
}
