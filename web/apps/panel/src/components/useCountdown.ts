// Seconds that run down to zero.
import { onScopeDispose, readonly, ref } from 'vue'

export function useCountdown() {
  const left = ref(0)
  let timer = 0

  function start(seconds: number) {
    clearInterval(timer)
    const until = Date.now() + seconds * 1000
    left.value = Math.max(0, Math.ceil(seconds))
    timer = window.setInterval(() => {
      left.value = Math.max(0, Math.ceil((until - Date.now()) / 1000))
      if (left.value === 0) clearInterval(timer)
    }, 250)
  }

  onScopeDispose(() => clearInterval(timer))
  return { left: readonly(left), start }
}
