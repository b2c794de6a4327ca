// One open conversation: its rows, what is new in it, how far it was read, and what is written into it.
import type { InboxItem, Thread } from '@deskhand/api'
import { useDocumentVisibility, useWindowFocus } from '@vueuse/core'
import { computed, ref, watch } from 'vue'
import { useDesk } from '../desk/useDesk'
import type { Drafts } from '../composer/useDrafts'
import { throughServer, useUploads } from '../composer/useUploads'
import { firstNew, logRows } from './logRows'

const SAY_TYPING_EVERY = 3_000

export function useConversation(item: () => InboxItem, drafts: Drafts) {
  const desk = useDesk()
  const focused = useWindowFocus()
  const visible = useDocumentVisibility()
  const conversation = computed(() => item().session.conversation)
  const serving = computed(() => item().state === 'serving')
  const thread = computed(() => desk.thread(conversation.value))
  const team = computed(() => desk.thread(conversation.value, 'team'))
  const atEnd = ref(true)
  const newAfter = ref<number | null>(null)
  const quote = ref<number>()
  const chosen = ref(new Map<string, Thread>())
  let begun = ''
  let saidTyping = 0

  const which = computed<Thread>(() => (serving.value ? chosen.value.get(conversation.value) ?? 'conversation' : 'team'))
  const text = computed({
    get: () => drafts.draft(conversation.value, which.value),
    set: (words) => { drafts.keep(conversation.value, which.value, words); sayTyping(words) },
  })
  const rows = computed(() => logRows({
    thread: thread.value, team: team.value, me: desk.you?.id ?? '', newAfter: newAfter.value,
    outbox: desk.outbox.filter((one) => one.conversation === conversation.value),
  }))
  const messages = computed(() => thread.value?.messages ?? [])
  const sessions = computed(() => Object.values(thread.value?.sessions ?? {}))
  /** As the conversation tells it, which is newer than the list. */
  const session = computed(() => {
    const known = thread.value?.sessions[item().session.id]
    return known && known.rev >= item().session.rev ? { ...item().session, ...known } : item().session
  })
  const quoted = computed(() => messages.value.find(({ number }) => number === quote.value))
  const looking = computed(() => focused.value && visible.value === 'visible')
  const uploads = useUploads(throughServer(() => desk.me?.csrf ?? ''), () => desk.rules?.fileBytes ?? Infinity)

  watch([conversation, serving], () => {
    const { head, teamHead } = item()
    desk.open(conversation.value, head, teamHead, serving.value)
  }, { immediate: true })

  // The line of what is new stands where one had stopped reading, and stays there while one reads on.
  watch([conversation, () => thread.value !== undefined], ([id, loaded]) => {
    if (!loaded || begun === id) return
    begun = id
    quote.value = undefined
    newAfter.value = newSince()
  }, { immediate: true })
  watch(() => messages.value.at(-1)?.number, () => {
    if (begun === conversation.value && !looking.value && newAfter.value === null) newAfter.value = newSince()
  })

  function newSince(): number | null {
    const read = thread.value?.read.agent?.number
    // Nobody of the team has read here before: then all of it is new, and a line says nothing.
    return read && firstNew(messages.value, read) ? read : null
  }

  watch([() => messages.value.at(-1)?.number ?? 0, looking, atEnd, serving, conversation], ([last]) => {
    const read = thread.value?.read.agent?.number ?? 0
    if (looking.value && atEnd.value && serving.value && last > read) desk.tell({ do: 'read', conversation: conversation.value, number: last })
  }, { immediate: true })

  function sayTyping(words: string): void {
    if (which.value !== 'conversation' || words === '' || Date.now() - saidTyping < SAY_TYPING_EVERY) return
    saidTyping = Date.now()
    desk.tell({ do: 'typing', conversation: conversation.value })
  }

  function send(): void {
    const words = text.value.trim()
    const to = which.value
    for (const element of uploads.take()) desk.send(conversation.value, [element], to)
    if (words !== '') desk.send(conversation.value, [{ type: 'text', text: words }], to, to === 'conversation' ? quote.value : undefined)
    drafts.keep(conversation.value, to, '')
    quote.value = undefined
    newAfter.value = null
    saidTyping = 0
    // A note is the exception: the next words go to the visitor again.
    if (to === 'team' && serving.value) chosen.value.delete(conversation.value)
  }

  return {
    conversation, serving, thread, rows, messages, session, sessions, atEnd, quote, quoted, which, text, uploads, send,
    typing: computed(() => desk.typing.get(conversation.value)?.text ?? null),
    choose: (to: Thread) => { chosen.value.set(conversation.value, to) },
    recall: (number: number) => desk.ask({ do: 'recall', conversation: conversation.value, number }),
    loadOlder: () => desk.loadOlder(conversation.value),
  }
}
