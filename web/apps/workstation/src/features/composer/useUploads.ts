// Files on their way: each with its progress, and a way to stop it or try again.
import { upload, type Element, type StoredFile } from '@deskhand/api'
import { computed, reactive } from 'vue'

export interface Upload {
  id: number
  name: string
  size: number
  /** Address of a small picture made from the file itself. */
  preview: string
  /** 0 to 1. */
  part: number
  state: 'going' | 'done' | 'failed'
  /** Code of what went wrong. */
  error: string
}

export type SendFile = (file: File, onProgress: (part: number) => void, signal: AbortSignal) => Promise<StoredFile>

export const throughServer = (csrf: () => string): SendFile =>
  (file, onProgress, signal) => upload(file, { csrf: csrf() }, onProgress, signal)

export function useUploads(send: SendFile, limitBytes: () => number) {
  const uploads = reactive<Upload[]>([])
  const inside = new Map<number, { file: File; stop: AbortController; stored?: StoredFile }>()
  let last = 0

  function add(files: Iterable<File>): void {
    for (const file of files) {
      const id = ++last
      const preview = file.type.startsWith('image/') ? URL.createObjectURL(file) : ''
      uploads.push({ id, name: file.name || 'image.png', size: file.size, preview, part: 0, state: 'going', error: '' })
      inside.set(id, { file, stop: new AbortController() })
      void begin(id)
    }
  }

  async function begin(id: number): Promise<void> {
    const entry = inside.get(id)
    const shown = () => uploads.find((one) => one.id === id)
    if (!entry) return
    const fail = (code: string) => Object.assign(shown() ?? {}, { state: 'failed', error: code })
    if (entry.file.size > limitBytes()) return void fail('tooLarge')
    try {
      entry.stored = await send(entry.file, (part) => { const one = shown(); if (one) one.part = part }, entry.stop.signal)
      Object.assign(shown() ?? {}, { state: 'done', part: 1 })
    } catch (error) {
      fail(error instanceof Object && 'code' in error ? String(error.code) : 'internal')
    }
  }

  function retry(id: number): void {
    const one = uploads.find((known) => known.id === id)
    const entry = inside.get(id)
    if (!one || !entry) return
    Object.assign(one, { state: 'going', part: 0, error: '' })
    entry.stop = new AbortController()
    void begin(id)
  }

  function remove(id: number): void {
    inside.get(id)?.stop.abort()
    inside.delete(id)
    const at = uploads.findIndex((one) => one.id === id)
    if (at < 0) return
    if (uploads[at]!.preview) URL.revokeObjectURL(uploads[at]!.preview)
    uploads.splice(at, 1)
  }

  /** The finished ones as elements; they leave the list. */
  function take(): Element[] {
    const done = uploads.filter(({ state }) => state === 'done').map(({ id }) => id)
    const elements = done.flatMap((id) => { const { stored } = inside.get(id) ?? {}; return stored ? [elementOf(stored)] : [] })
    done.forEach(remove)
    return elements
  }

  const busy = computed(() => uploads.some(({ state }) => state === 'going'))
  return { uploads, busy, add, retry, remove, take }
}

/** The whole reference travels along, so that the message can be shown before it comes back. */
function elementOf(file: StoredFile): Element {
  const { fileId, name, bytes, mediaType, url } = file
  const ref = { fileId, name, bytes, mediaType, url }
  switch (file.element) {
    case 'image': return { type: 'image', ...ref, width: file.width, height: file.height }
    case 'video': return { type: 'video', ...ref }
    case 'audio': return { type: 'audio', ...ref }
    default: return { type: 'file', ...ref }
  }
}
