// Files on their way: several at a time, each with its progress, its cancel button and another try.

import { ApiError, type ErrorCode } from '@deskhand/api'
import { onScopeDispose, shallowRef } from 'vue'

export interface Upload {
  id: number
  file: File
  /** 0 to 1. */
  part: number
  error?: ErrorCode
}

type Send = (file: File, onProgress: (part: number) => void, signal: AbortSignal) => Promise<void>

export function useUploads(send: Send, limit: () => number) {
  const uploads = shallowRef<Upload[]>([])
  const running = new Map<number, AbortController>()
  let lastId = 0

  const change = (id: number, part: Partial<Upload>) => {
    uploads.value = uploads.value.map((upload) => (upload.id === id ? { ...upload, ...part } : upload))
  }
  const remove = (id: number) => {
    uploads.value = uploads.value.filter((upload) => upload.id !== id)
  }

  async function run({ id, file }: Upload) {
    const abort = new AbortController()
    running.set(id, abort)
    try {
      await send(file, (part) => change(id, { part }), abort.signal)
      remove(id)
    } catch (error) {
      if (abort.signal.aborted) remove(id)
      else change(id, { error: error instanceof ApiError ? error.code : 'internal' })
    } finally {
      running.delete(id)
    }
  }

  function add(files: Iterable<File>) {
    for (const file of files) {
      const upload: Upload = { id: ++lastId, file, part: 0, ...(file.size > limit() ? { error: 'tooLarge' as const } : {}) }
      uploads.value = [...uploads.value, upload]
      if (!upload.error) void run(upload)
    }
  }

  function cancel(id: number) {
    running.get(id)?.abort()
    remove(id)
  }

  function retry(id: number) {
    const upload = uploads.value.find((known) => known.id === id)
    if (!upload) return
    const { error: _, ...fresh } = upload
    uploads.value = uploads.value.map((known) => (known.id === id ? { ...fresh, part: 0 } : known))
    void run(fresh)
  }

  onScopeDispose(() => running.forEach((abort) => abort.abort()))
  return { uploads, add, cancel, retry }
}
