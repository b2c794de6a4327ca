// A visitor's chat as refs: its state, what went wrong, and whether the connection has been away for a while.

import { ApiError, type Message, type Source } from '@deskhand/api'
import type { VisitorChat } from '@deskhand/chat/chat'
import { idleView, type ChatView, type TokenPlace } from '@deskhand/chat/view'
import { onScopeDispose, ref, shallowRef, watch } from 'vue'
import { errorText, language } from '../../text'

const STRIP_AFTER = 3_000
const NOTICE_FOR = 6_000
const DESK_SPEAKS_WITHIN = 600
const FETCH_AGAIN_AFTER = 2_000

export interface UseChatOptions {
  webAppId: string
  token: TokenPlace
  source(): Source
  onMessage(message: Message): void
}

export function useChat(options: UseChatOptions) {
  const notice = ref('')
  const away = ref(false)
  const now = ref(Date.now())
  let noticeTimer: ReturnType<typeof setTimeout> | undefined
  let awayTimer: ReturnType<typeof setTimeout> | undefined

  const view = shallowRef<ChatView>(idleView())
  const chat = shallowRef<VisitorChat>()
  let loading: Promise<VisitorChat> | undefined
  let gone = false

  /** The chat itself, loaded when it is first needed: most people on a host page never open it. */
  function load(): Promise<VisitorChat> {
    loading ??= fetchChat().then(({ VisitorChat }) => {
      const made = new VisitorChat({ ...options, language: () => language.value, onChange: (changed) => { view.value = changed } })
      view.value = made.current
      if (!gone) chat.value = made
      return made
    })
    return loading
  }

  function say(words: string) {
    clearTimeout(noticeTimer)
    notice.value = words
    noticeTimer = setTimeout(() => { notice.value = '' }, NOTICE_FOR)
  }

  /** Carries out a verb; what goes wrong is said. */
  async function attempt(verb: (chat: VisitorChat) => Promise<void> | void): Promise<void> {
    notice.value = ''
    try {
      await verb(await load())
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'internal'
      // The desk has words of its own for this, unless the administrator took them away.
      if (code === 'nobodyAvailable' && (await deskSpeaks())) return
      say(errorText(code))
    }
  }

  async function deskSpeaks(): Promise<boolean> {
    await new Promise((resolve) => setTimeout(resolve, DESK_SPEAKS_WITHIN))
    const last = view.value.thread.messages.at(-1)
    return last?.from.side === 'rule' && now.value - last.at < 5_000
  }

  watch(() => view.value.link, (link) => {
    if (link === 'online' || link === 'idle') {
      clearTimeout(awayTimer)
      awayTimer = undefined
      away.value = false
    } else {
      awayTimer ??= setTimeout(() => { away.value = true }, STRIP_AFTER)
    }
  }, { flush: 'sync' })

  const clock = setInterval(() => { now.value = chat.value?.serverNow() ?? Date.now() }, 1000)
  onScopeDispose(() => {
    for (const timer of [noticeTimer, awayTimer]) clearTimeout(timer)
    clearInterval(clock)
    gone = true
    chat.value?.stop()
  })
  return { chat, view, notice, away, now, load, attempt }
}

/** What was typed waits for it, so a bad network is not the end. */
async function fetchChat(): Promise<typeof import('@deskhand/chat/chat')> {
  for (;;) {
    try {
      return await import('@deskhand/chat/chat')
    } catch {
      await new Promise((resolve) => setTimeout(resolve, FETCH_AGAIN_AFTER))
    }
  }
}
