// The desk as this place knows it: who one is, the list of sessions, the open conversations, what waits to be sent.
// Frames go through the reducers of `@deskhand/realtime`; this store holds their latest state and asks for things.
import { ApiError, call, type AgentStatus, type DeskCardPublic, type DeskRules, type Element, type Event, type Me,
  type MemberSelf, type Message, type QueueLine, type Request, type Thread, type Ticket } from '@deskhand/api'
import { Connection, emptyInbox, InboxFollower, Sender, storedOutbox, Threads, type Hello, type InboxList, type LinkState,
  type Outbox, type ThreadState } from '@deskhand/realtime'
import { defineStore } from 'pinia'
import { computed, reactive, ref, shallowReactive, shallowRef } from 'vue'
import { serverNow, setServerTime } from '../time/useNow'
import { useToasts } from '../toast/useToasts'

/** How long a visitor counts as typing after the last sign of it. */
const TYPING_MS = 6_000

export interface Typing { text: string; until: number }

export const useDesk = defineStore('desk', () => {
  const me = ref<Me>()
  const you = ref<MemberSelf>()
  const desk = ref<DeskCardPublic>()
  const rules = ref<DeskRules>()
  const lines = ref<QueueLine[]>([])
  const inbox = shallowRef<InboxList>(emptyInbox())
  const outbox = shallowRef<Outbox>([])
  const link = ref<LinkState>('connecting')
  const offlineSince = ref<number | null>(null)
  const threads = shallowReactive(new Map<string, ThreadState>())
  const typing = reactive(new Map<string, Typing>())
  const presence = reactive(new Map<string, boolean>())
  const { showError } = useToasts()

  const items = computed(() => Object.values(inbox.value.items))
  const can = (permission: MemberSelf['permissions'][number]) => you.value?.permissions.includes(permission) ?? false
  const mine = (message: Message) => message.from.member === you.value?.id

  let connection: Connection
  let follower: Threads
  let list: InboxFollower
  let sender: Sender
  let watched: string | undefined

  /** Begins with who one is; without a sign-in the login page takes over. */
  async function start(): Promise<void> {
    const found = await whoAmI()
    if (!found) return
    me.value = found
    connection = new Connection({ identity, onHello, onEvent, onState, onHeads(heads) { setServerTime(heads.now); follower.onHeads(heads); list.onHeads(heads) } })
    follower = new Threads({ link: connection, onChange: threadChanged })
    list = new InboxFollower({ link: connection, onChange: (next) => { inbox.value = next } })
    const key = `deskhand-outbox:${found.desk?.id ?? ''}:${found.member?.id ?? ''}`
    sender = new Sender({ link: connection, mine, storage: storedOutbox(key), onChange: (next) => { outbox.value = next }, now: serverNow })
    outbox.value = sender.outbox
    connection.start()
  }

  async function whoAmI(): Promise<Me | undefined> {
    try {
      const found = await call<Me>('GET', '/api/me')
      if (found.mustChangePassword) return leave('/login?change=1&next=/desk')
      return found
    } catch (error) {
      const code = error instanceof ApiError ? error.code : 'internal'
      if (code === 'replaced') return void (link.value = 'replaced')
      if (code === 'unauthorized' || code === 'mustChangePassword') return leave('/login?next=/desk')
      // The server may be starting: look again in a moment.
      offlineSince.value ??= Date.now()
      link.value = 'offline'
      await new Promise((resume) => setTimeout(resume, 2_000))
      return whoAmI()
    }
  }

  async function identity() {
    const { ticket } = await call<Ticket>('POST', '/api/tickets', undefined, { csrf: me.value?.csrf ?? '' })
    return { kind: 'member' as const, ticket }
  }

  function onHello(hello: Hello): void {
    if (hello.is !== 'member') return
    setServerTime(hello.now)
    you.value = hello.you
    desk.value = hello.desk
    rules.value = hello.rules
    lines.value = hello.queues
    list.onHello(hello)
    follower.onHello(hello)
    if (watched) void connection.request({ do: 'watch', conversation: watched }).catch(() => undefined)
  }

  function onEvent(event: Event): void {
    switch (event.event) {
      case 'changes':
        // Words that arrive end the preview of them.
        if (event.changes.some((change) => change.kind === 'message' && change.from.side === 'visitor')) typing.delete(event.conversation)
        list.onEvent(event)
        return follower.onEvent(event)
      case 'inbox': return list.onEvent(event)
      case 'typing': return heardTyping(event.conversation, event.side === 'visitor', event.text ?? '')
      case 'queues': return void (lines.value = event.lines)
      case 'you': return void (you.value = event.you)
      case 'presence': return void presence.set(event.conversation, event.online)
      case 'settings': return void sayHelloAgain()
      case 'queue':
      case 'replaced':
      case 'reconnect':
        return
      default:
        // A newer server may tell more; it must be ignored.
        event satisfies never
    }
  }

  function onState(state: LinkState): void {
    link.value = state
    offlineSince.value = state === 'online' ? null : (offlineSince.value ?? Date.now())
    sender.setOnline(state === 'online')
    if (state === 'revoked') leave('/login?next=/desk')
  }

  function threadChanged(conversation: string, thread: Thread, state: ThreadState): void {
    threads.set(threadKey(conversation, thread), state)
    sender.settle(conversation, thread, state)
  }

  function heardTyping(conversation: string, isVisitor: boolean, text: string): void {
    if (!isVisitor) return
    const until = serverNow() + TYPING_MS
    typing.set(conversation, { text, until })
    setTimeout(() => { if (typing.get(conversation)?.until === until) typing.delete(conversation) }, TYPING_MS)
  }

  /** Rules changed: a new hello brings them, without losing anything. */
  function sayHelloAgain(): void {
    connection.stop()
    connection.start()
  }

  /** A request whose failure is told to the agent. `true` when it was done. */
  async function ask(request: Request): Promise<boolean> {
    try {
      await connection.request(request)
      return true
    } catch (error) {
      showError(error)
      return false
    }
  }

  /** The same, where nobody waits for it. */
  const tell = (request: Request) => void connection?.request(request).catch(() => undefined)

  /** Loads and follows a conversation with its notes. One that is not being served must be watched, to hear of it. */
  function open(conversation: string, head: number, teamHead: number, served: boolean): void {
    follower.open(conversation, 'conversation', head)
    follower.open(conversation, 'team', teamHead)
    if (watched && watched !== conversation) tell({ do: 'unwatch', conversation: watched })
    watched = served ? undefined : conversation
    if (watched) tell({ do: 'watch', conversation: watched })
  }

  const thread = (conversation: string, which: Thread = 'conversation') => threads.get(threadKey(conversation, which))
  const loadOlder = (conversation: string) => follower.loadOlder(conversation)
  const send = (conversation: string, elements: Element[], which: Thread = 'conversation', quote?: number) =>
    sender.send({ conversation, elements, thread: which, ...(quote === undefined ? {} : { quote }) })

  async function takeBack(): Promise<void> {
    try {
      me.value = await call<Me>('POST', '/api/me/take-back', undefined, { csrf: me.value?.csrf ?? '' })
      if (connection) connection.takeBack()
      else await start()
    } catch (error) {
      if (error instanceof ApiError && error.code === 'unauthorized') leave('/login?next=/desk')
      else showError(error)
    }
  }

  const setStatus = (status: AgentStatus, reason = '') => ask({ do: 'setStatus', status, reason })

  async function signOut(): Promise<void> {
    connection?.stop()
    await call('POST', '/api/sign-out', undefined, { csrf: me.value?.csrf ?? '' }).catch(() => undefined)
    leave('/login')
  }

  return {
    me, you, desk, rules, lines, inbox, items, outbox, link, offlineSince, typing, presence,
    start, ask, tell, open, thread, loadOlder, send, can, takeBack, setStatus, signOut,
    retry: (clientId: string) => sender.retry(clientId),
    discard: (clientId: string) => sender.discard(clientId),
    hurry: sayHelloAgain,
  }
})

function threadKey(conversation: string, thread: Thread): string {
  return `${conversation} ${thread}`
}

function leave(path: string): undefined {
  location.assign(path)
  return undefined
}
