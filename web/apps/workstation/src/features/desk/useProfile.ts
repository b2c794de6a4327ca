// Changes oneself: name, picture, password, language, theme.
import { ApiError, call, upload, type ChangeMe, type Me } from '@deskhand/api'
import { useColorMode } from '@vueuse/core'
import { useI18n } from 'vue-i18n'
import { setLanguage } from '../../i18n'
import type { Theme } from '../profile/useProfileEntries'
import { useDesk } from './useDesk'

export function useProfile() {
  const desk = useDesk()
  const { locale } = useI18n()
  // The same key as the kit's, so that panel and workstation share the choice.
  const mode = useColorMode({ emitAuto: true, storageKey: 'vueuse-color-scheme' })
  const csrf = () => ({ csrf: desk.me?.csrf ?? '' })

  /** `null` when it worked, else the code of what went wrong. */
  async function change(what: ChangeMe): Promise<string | null> {
    try {
      desk.me = await call<Me>('PATCH', '/api/me', what, csrf())
      if (desk.you && desk.me.member) Object.assign(desk.you, { nickname: desk.me.member.nickname, avatar: desk.me.member.avatar })
      return null
    } catch (error) {
      return error instanceof ApiError ? error.code : 'internal'
    }
  }

  async function changePassword(current: string, next: string): Promise<string | null> {
    try {
      desk.me = await call<Me>('POST', '/api/me/password', { current, new: next }, csrf())
      return null
    } catch (error) {
      return error instanceof ApiError ? error.code : 'internal'
    }
  }

  async function speak(language: 'en' | 'zh'): Promise<void> {
    await setLanguage(language)
    locale.value = language
    void change({ language })
  }

  return {
    mode, change, changePassword, speak,
    setTheme: (theme: Theme) => { mode.value = theme },
    uploadPicture: async (file: File) => (await upload(file, csrf())).url,
  }
}
