// Short words at the lower edge: what failed, or what can still be undone. They never cover the composer.
import { reactive, readonly } from 'vue'

export interface Toast {
  id: number
  /** Key of the words. */
  key: string
  values: Record<string, string | number>
  tone: 'plain' | 'danger'
  /** Until when it can be undone, for a countdown. */
  until?: number
  undo?: () => void
}

const toasts = reactive<Toast[]>([])
let last = 0

export function useToasts() {
  return { toasts: readonly(toasts) as readonly Toast[], show, dismiss, showError }
}

function show(toast: Omit<Toast, 'id' | 'tone' | 'values'> & Partial<Toast>, ms = 6000): number {
  const id = ++last
  toasts.push({ tone: 'plain', values: {}, ...toast, id })
  setTimeout(() => dismiss(id), ms)
  return id
}

/** A failed request, in the words of its code. */
function showError(error: unknown): void {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : 'internal'
  show({ key: `error.${code}`, tone: 'danger' })
}

function dismiss(id: number): void {
  const at = toasts.findIndex((toast) => toast.id === id)
  if (at >= 0) toasts.splice(at, 1)
}
