// The steps of the sign-in page: credentials, one's own password, a desk, and on to where one wanted to go.
import { ApiError, type ChangePassword, type SignIn } from '@deskhand/api'
import { computed, ref, watch } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { useCountdown } from '../../components/useCountdown'
import { useExplain } from '../../components/useExplain'
import { may, nextStep } from './access'
import { isOurs, safeNext } from './redirect'
import { useMe } from './useMe'

export function useSignIn() {
  const me = useMe()
  const route = useRoute()
  const router = useRouter()
  const { explain } = useExplain()
  const { left: wait, start } = useCountdown()
  const busy = ref(false)
  const error = ref('')
  /** The password just typed, so that it need not be asked again when it has to be changed. */
  const known = ref('')
  const step = computed(() => nextStep(me.me))

  watch(wait, (seconds) => { if (seconds === 0) error.value = '' })

  async function attempt(work: () => Promise<unknown>) {
    busy.value = true
    error.value = ''
    try {
      await work()
      if (step.value === 'done') go()
    } catch (cause) {
      if (cause instanceof ApiError && cause.code === 'tooMany') start(cause.retryAfter ?? 60)
      error.value = explain(cause)
    } finally {
      busy.value = false
    }
  }

  function go() {
    const to = safeNext(route.query.next, may(me.me, 'panel') ? '/admin/overview' : '/desk')
    if (isOurs(to)) return void router.replace(to)
    location.assign(to)
  }

  const signIn = (who: SignIn) => attempt(async () => {
    await me.signIn(who)
    known.value = who.password
  })
  const changePassword = (change: ChangePassword) => attempt(async () => {
    await me.changePassword(change)
    known.value = ''
  })
  const chooseDesk = (desk: string) => attempt(() => me.chooseDesk(desk))
  const takeBack = () => attempt(() => me.takeBack())
  const useAnother = () => { me.replaced = false }

  /** Somebody who is signed in already goes straight on. */
  const arrive = () => attempt(() => me.load())

  return { me, step, busy, error, wait, known, signIn, changePassword, chooseDesk, takeBack, useAnother, arrive }
}
