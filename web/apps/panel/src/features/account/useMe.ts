// Who is signed in, for the whole panel.
import { ApiError, type ChangeMe, type ChangePassword, type Me, type Setup, type SignIn } from '@deskhand/api'
import { defineStore } from 'pinia'
import { computed, ref } from 'vue'
import { account, keepCsrf } from '../../api'
import { may } from './access'

export const useMe = defineStore('me', () => {
  const me = ref<Me | null>(null)
  /** Signed in, but the place was taken by a later sign-in. */
  const replaced = ref(false)

  const canManageMembers = computed(() => may(me.value, 'manageMembers'))
  const canManageGroups = computed(() => may(me.value, 'manageGroups'))
  const canManageSettings = computed(() => may(me.value, 'manageSettings'))
  const canManageChannels = computed(() => may(me.value, 'manageChannels'))
  const canManageChatbot = computed(() => may(me.value, 'manageChatbot'))

  /** The one who is signed in, asked once; `null` where nobody is. */
  async function load(): Promise<Me | null> {
    if (me.value) return me.value
    try {
      return take(await account.me())
    } catch (error) {
      if (!(error instanceof ApiError)) throw error
      replaced.value = error.code === 'replaced'
      if (error.status === 401 || error.status === 403) return null
      throw error
    }
  }

  function take(fresh: Me): Me {
    me.value = fresh
    replaced.value = false
    keepCsrf(fresh.csrf)
    return fresh
  }

  /** Nobody is signed in any more; `taken` by a later sign-in, or for another reason. */
  function forget(taken = false) {
    me.value = null
    replaced.value = taken
  }

  const setup = async (fields: Setup) => take(await account.setup(fields))
  const signIn = async (who: SignIn) => take(await account.signIn(who))
  const change = async (fields: ChangeMe) => take(await account.change(fields))
  const changePassword = async (fields: ChangePassword) => take(await account.changePassword(fields))
  const chooseDesk = async (desk: string) => take(await account.chooseDesk(desk))
  const takeBack = async () => take(await account.takeBack())

  async function signOut() {
    await account.signOut()
    forget()
  }

  return {
    me, replaced, canManageMembers, canManageGroups, canManageSettings, canManageChannels, canManageChatbot,
    load, forget, setup, signIn, signOut, change, changePassword, chooseDesk, takeBack,
  }
})
