// Unsaved work is not lost by a click elsewhere: the page asks, and so does the browser when the tab is closed.
import { onBeforeUnmount, onMounted, ref } from 'vue'
import { onBeforeRouteLeave, useRouter } from 'vue-router'

export function useLeaveGuard(dirty: () => boolean) {
  const router = useRouter()
  const asking = ref(false)
  let goal = ''
  let sure = false

  onBeforeRouteLeave((to) => {
    // Somebody who is signed out cannot save any more; holding them here would help nobody.
    if (sure || !dirty() || to.path === '/login') return true
    goal = to.fullPath
    asking.value = true
    return false
  })

  function warn(event: BeforeUnloadEvent) {
    if (dirty()) event.preventDefault()
  }
  onMounted(() => window.addEventListener('beforeunload', warn))
  onBeforeUnmount(() => window.removeEventListener('beforeunload', warn))

  function stay() {
    asking.value = false
  }

  function go() {
    sure = true
    asking.value = false
    void router.push(goal)
  }

  return { asking, stay, go }
}
