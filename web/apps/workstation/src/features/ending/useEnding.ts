// Ending a session can be undone for five seconds: until then nothing is sent (S-211).
import { reactive, readonly } from 'vue'

export const UNDO_MS = 5_000

export interface EndingOptions {
  /** Ends it for good. */
  end(session: string): Promise<unknown> | void
  onBegin?(session: string, until: number): void
  onOver?(session: string): void
  ms?: number
}

export function useEnding({ end, onBegin, onOver, ms = UNDO_MS }: EndingOptions) {
  const ending = reactive(new Map<string, number>())
  const timers = new Map<string, ReturnType<typeof setTimeout>>()

  function begin(session: string): void {
    if (ending.has(session)) return
    const until = Date.now() + ms
    ending.set(session, until)
    timers.set(session, setTimeout(() => void finish(session), ms))
    onBegin?.(session, until)
  }

  function undo(session: string): void {
    clearTimeout(timers.get(session))
    timers.delete(session)
    ending.delete(session)
    onOver?.(session)
  }

  /** It stays in `ending` until the answer is there, so that the row does not come back for a moment. */
  async function finish(session: string): Promise<void> {
    clearTimeout(timers.get(session))
    if (!timers.delete(session)) return
    onOver?.(session)
    await end(session)
    ending.delete(session)
  }

  /** The page is left: what would have been sent in a moment is sent now. */
  function finishAll(): void {
    timers.forEach((_, session) => void finish(session))
  }

  return { ending: readonly(ending) as ReadonlyMap<string, number>, begin, undo, finishAll }
}
