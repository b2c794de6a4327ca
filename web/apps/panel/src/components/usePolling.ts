// Does a piece of work now, and again every so many seconds while somebody looks at the page.
import { onBeforeUnmount, onMounted, readonly, ref } from 'vue'

export function usePolling(work: () => Promise<unknown>, seconds: number) {
  const left = ref(seconds)
  let timer = 0
  let running = false

  async function now() {
    if (running) return
    running = true
    try {
      await work()
    } finally {
      running = false
      left.value = seconds
    }
  }

  function tick() {
    if (document.hidden || running) return
    left.value -= 1
    if (left.value <= 0) void now()
  }

  onMounted(() => {
    void now()
    timer = window.setInterval(tick, 1000)
  })
  onBeforeUnmount(() => clearInterval(timer))

  return { left: readonly(left), now }
}
