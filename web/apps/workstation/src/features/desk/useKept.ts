// A small choice of this browser that should survive a reload: folded sections, the order, an open panel.
import { ref, watch, type Ref } from 'vue'

export function useKept<T>(name: string, otherwise: T): Ref<T> {
  const key = `deskhand-${name}`
  const kept = ref(read(key, otherwise)) as Ref<T>
  watch(kept, (value) => {
    try { localStorage.setItem(key, JSON.stringify(value)) } catch { /* it holds for this page */ }
  }, { deep: true })
  return kept
}

function read<T>(key: string, otherwise: T): T {
  try {
    const text = localStorage.getItem(key)
    if (text === null) return otherwise
    const value = JSON.parse(text) as T
    const bothObjects = typeof value === 'object' && value !== null && typeof otherwise === 'object'
    return bothObjects ? { ...otherwise, ...value } : value
  } catch {
    return otherwise
  }
}
