// The one-time link: first what it leads to, then the three fields.
import { ApiError } from '@deskhand/api'
import { reactive, ref } from 'vue'
import { useRoute, useRouter } from 'vue-router'
import { account } from '../../api'
import { codeOf, useExplain } from '../../components/useExplain'
import { language } from '../../i18n'
import { useMe } from '../account/useMe'
import { checkSetup, type SetupFields, type SetupProblems } from './fields'

export type LinkState = 'asking' | 'form' | 'spent' | 'none' | 'failed'

export function useSetup() {
  const route = useRoute()
  const router = useRouter()
  const me = useMe()
  const { explain } = useExplain()
  const token = new URLSearchParams(route.hash.slice(1)).get('token') ?? ''

  const state = ref<LinkState>(token === '' ? 'none' : 'asking')
  const fields = reactive<SetupFields>({ deskName: '', email: '', password: '' })
  const problems = ref<SetupProblems>({})
  const error = ref('')
  const busy = ref(false)

  async function redeem() {
    if (token === '') return
    state.value = 'asking'
    try {
      const { setup } = await account.redeem(token)
      if (setup) state.value = 'form'
      else await router.replace('/admin')
    } catch (cause) {
      error.value = explain(cause)
      state.value = SPENT.has(codeOf(cause)) ? 'spent' : 'failed'
    }
  }

  async function create() {
    problems.value = checkSetup(fields)
    error.value = ''
    if (Object.keys(problems.value).length > 0) return
    busy.value = true
    try {
      const deskName = fields.deskName.trim()
      const timeZone = Intl.DateTimeFormat().resolvedOptions().timeZone
      await me.setup({ ...fields, deskName, email: fields.email.trim(), token, language: language(), timeZone })
      await router.replace('/admin/overview')
    } catch (cause) {
      refuse(cause)
    } finally {
      busy.value = false
    }
  }

  function refuse(cause: unknown) {
    if (SPENT.has(codeOf(cause))) {
      state.value = 'spent'
    } else if (cause instanceof ApiError && cause.field && cause.field in fields) {
      problems.value = { [cause.field]: `setup.bad.${cause.field}` }
    } else {
      error.value = explain(cause)
    }
  }

  return { state, fields, problems, error, busy, redeem, create }
}

/** Answers that mean: this link will never work again. */
const SPENT = new Set(['linkExpired', 'alreadySetUp', 'notFound', 'unauthorized'])
