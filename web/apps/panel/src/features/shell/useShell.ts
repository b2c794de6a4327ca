// What the shell can do: language, desk, sign out.
import type { Language } from '@deskhand/api'
import { useToast } from '@nuxt/ui/composables'
import { useRouter } from 'vue-router'
import { useExplain } from '../../components/useExplain'
import { speak } from '../../i18n'
import { useMe } from '../account/useMe'

export function useShell() {
  const me = useMe()
  const router = useRouter()
  const toast = useToast()
  const { explain } = useExplain()
  const complain = (error: unknown) => toast.add({ title: explain(error), color: 'error', icon: 'i-lucide-circle-alert' })

  /** At once here; the account remembers it for the next browser. */
  function changeLanguage(language: Language) {
    speak(language)
    me.change({ language }).catch(complain)
  }

  /** Every page of the other desk is different, so that it is loaded from the start. */
  async function chooseDesk(desk: string) {
    try {
      await me.chooseDesk(desk)
      location.assign('/admin/overview')
    } catch (error) {
      complain(error)
    }
  }

  async function leave() {
    try {
      await me.signOut()
      await router.replace('/login')
    } catch (error) {
      complain(error)
    }
  }

  return { changeLanguage, chooseDesk, leave }
}
