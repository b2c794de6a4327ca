// How a conversation scrolls: it stays at the end while one is there, keeps still when older messages come above, and
// counts what arrives below while one reads further up.
import { nextTick, onScopeDispose, ref, watch, type Ref } from 'vue'

const NEAR_END = 48
const NEAR_TOP = 240

export interface LogScrollOptions {
  /** Number of the newest message, and of the oldest that is loaded. */
  newest(): number
  oldest(): number
  hasOlder(): boolean
  loadOlder(): Promise<void>
  /** What is on the screen when a conversation is opened: the line of what is new, or else the end. */
  start(): HTMLElement | null
}

export function useLogScroll(log: Ref<HTMLElement | null>, options: LogScrollOptions) {
  const atEnd = ref(true)
  const missed = ref(0)
  const loading = ref(false)
  /** At opening, and after a jump, the end is kept while pictures and fonts still change the height. */
  let observer: ResizeObserver | undefined

  function toEnd(): void {
    const el = log.value
    if (!el) return
    el.scrollTop = el.scrollHeight
    atEnd.value = true
    missed.value = 0
  }

  async function opened(): Promise<void> {
    await nextTick()
    missed.value = 0
    const start = options.start()
    const el = log.value
    if (!el) return
    toEnd()
    if (start && start.offsetTop < el.scrollTop) {
      el.scrollTop = start.offsetTop - 16
      onScroll()
    }
    void fill()
  }

  function onScroll(): void {
    const el = log.value
    if (!el) return
    atEnd.value = el.scrollHeight - el.scrollTop - el.clientHeight < NEAR_END
    if (atEnd.value) missed.value = 0
    if (el.scrollTop < NEAR_TOP) void older()
  }

  /** A short page leaves nothing to scroll: load until it does, or until there is no more. */
  async function fill(): Promise<void> {
    const el = log.value
    if (el && el.scrollHeight <= el.clientHeight && options.hasOlder()) await older()
  }

  async function older(): Promise<void> {
    const el = log.value
    if (!el || loading.value || !options.hasOlder()) return
    loading.value = true
    const fromBottom = el.scrollHeight - el.scrollTop
    try {
      await options.loadOlder()
      await nextTick()
      // What is being read stays where it is: the distance to the end does not change.
      el.scrollTop = el.scrollHeight - fromBottom
    } catch {
      // Scrolling up again asks again.
    } finally {
      loading.value = false
    }
  }

  watch(options.newest, async (now, before) => {
    if (atEnd.value) {
      await nextTick()
      toEnd()
    } else if (before > 0 && now > before) {
      missed.value += now - before
    }
  })

  watch(log, (el) => {
    observer?.disconnect()
    if (!el) return
    observer = new ResizeObserver(() => { if (atEnd.value) toEnd() })
    observer.observe(el)
    for (const child of el.children) observer.observe(child)
  })
  onScopeDispose(() => observer?.disconnect())

  return { atEnd, missed, loading, onScroll, toEnd, opened }
}
