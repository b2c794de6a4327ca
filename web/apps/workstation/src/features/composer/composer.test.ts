import { ApiError, type StoredFile } from '@deskhand/api'
import { describe, expect, it, vi } from 'vitest'
import { useDrafts } from './useDrafts'
import { useUploads } from './useUploads'

URL.createObjectURL = () => 'blob:x'
URL.revokeObjectURL = () => undefined

describe('drafts', () => {
  it('survive a reload, apart for reply and note, and leave nothing behind when sent', () => {
    const kept = new Map<string, string>()
    const storage = { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v), removeItem: (k: string) => void kept.delete(k) }
    useDrafts('mia', storage).keep('c', 'conversation', 'No need to')
    useDrafts('mia', storage).keep('c', 'team', 'batch 0926')

    const { draft, keep } = useDrafts('mia', storage)

    expect([draft('c', 'conversation'), draft('c', 'team')]).toEqual(['No need to', 'batch 0926'])
    expect(useDrafts('leo', storage).draft('c', 'conversation')).toBe('')
    keep('c', 'conversation', '')
    expect([...kept.keys()]).toHaveLength(1)
  })
})

describe('uploads', () => {
  const stored: StoredFile = { fileId: 'f', element: 'image', name: 'a.png', bytes: 3, mediaType: 'image/png', url: '/files/f/a.png', width: 4, height: 5 }
  const file = new File(['abc'], 'a.png', { type: 'image/png' })

  it('become elements when they are done', async () => { // S-206
    const { uploads, add, take } = useUploads(async () => stored, () => 100)
    add([file])
    await vi.waitFor(() => expect(uploads[0]?.state).toBe('done'))

    expect(take()).toEqual([expect.objectContaining({ type: 'image', fileId: 'f', width: 4 })])
    expect(uploads).toHaveLength(0)
  })

  it('that are too large never leave, and a failed one can be tried again', async () => {
    const send = vi.fn().mockRejectedValueOnce(new ApiError('busy')).mockResolvedValue(stored)
    const { uploads, add, retry } = useUploads(send, () => 2)
    add([file])
    expect(uploads[0]).toMatchObject({ state: 'failed', error: 'tooLarge' })
    expect(send).not.toHaveBeenCalled()

    const second = useUploads(send, () => 100)
    second.add([file])
    await vi.waitFor(() => expect(second.uploads[0]).toMatchObject({ state: 'failed', error: 'busy' }))
    second.retry(second.uploads[0]!.id)
    await vi.waitFor(() => expect(second.uploads[0]?.state).toBe('done'))
    expect(retry).toBeTypeOf('function')
  })

  it('can be stopped while they go', () => {
    let stopped = false
    const { uploads, add, remove } = useUploads((_, __, signal) => new Promise(() => signal.addEventListener('abort', () => { stopped = true })), () => 100)
    add([file])
    remove(uploads[0]!.id)

    expect(stopped).toBe(true)
    expect(uploads).toHaveLength(0)
  })
})
