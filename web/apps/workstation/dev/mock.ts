// A desk without a server, to work on screens: `npm run dev:mock`. It speaks the protocol, keeps its state in memory,
// and has one scene: four sessions, one offer, some waiting. Add `?scene=empty` or `?scene=offline` to the address.
import type { Element, InboxItem, MemberSelf, Message, Schemas, Session } from '@deskhand/api'
import type { Plugin } from 'vite'
import { WebSocketServer, type WebSocket } from 'ws'

type Request = Record<string, unknown> & { id: number; do: string; conversation: string; session: string }

const MIN = 60_000
const me = { id: 'priya', nickname: 'Priya Raman', avatar: '', role: 'superAdmin' as const,
  permissions: ['serve', 'pullFromQueue', 'panel'] as MemberSelf['permissions'] }
const desk = { id: 'd', name: 'Lumen', language: 'en' as const, sdkAppId: 1400000001 }
const groups = { after: { id: 1, name: 'After-sale' }, pre: { id: 2, name: 'Pre-sale' }, online: { id: 3, name: 'Online support' } }

export function mockDesk(): Plugin {
  return {
    name: 'mock-desk',
    configureServer(server) {
      const sockets = new WebSocketServer({ noServer: true })
      server.httpServer?.on('upgrade', (request, socket, head) => {
        if (request.url?.startsWith('/api/socket')) sockets.handleUpgrade(request, socket, head, (ws) => new Scene(ws))
      })
      server.middlewares.use((request, response, next) => {
        const path = request.url?.split('?')[0] ?? ''
        if (!path.startsWith('/api/')) return next()
        scene = /scene=(\w+)/.exec(request.headers.referer ?? '')?.[1] ?? 'busy'
        const answer = http(path)
        response.statusCode = answer === undefined ? 204 : 200
        response.setHeader('Content-Type', 'application/json')
        response.end(answer === undefined ? '' : JSON.stringify(answer))
      })
    },
  }
}

let scene = 'busy'

function http(path: string): unknown {
  const at = Date.now()
  switch (path) {
    case '/api/me':
    case '/api/me/password':
    case '/api/me/take-back': return { csrf: 'x', desk, desks: [desk], email: 'priya@lumen.example', language: 'en', member: me, mustChangePassword: false }
    case '/api/tickets': return { ticket: 't', expiresAt: at + MIN }
    case '/api/files': return { fileId: 'f1', element: 'image', name: 'shade.png', bytes: 24_000, mediaType: 'image/png', url: PICTURE, width: 240, height: 170 }
    case '/api/desk/colleagues': return [
      colleague('Mei Tanaka', 'free', 2), colleague('Jonas Weber', 'busy', 6), colleague('Ada Okafor', 'rest', 1), colleague('Leo Brandt', 'offline', 0),
    ]
    case '/api/desk/groups': return [
      { ...groups.after, available: 2, waiting: 3, working: 3 }, { id: 4, name: 'Billing', available: 1, waiting: 0, working: 1 },
    ]
    case '/api/desk/queue': return [waiting('Yusuf Demir', 108, 'My order arrived without the dimmer'), waiting('访客_81AC', 61, '可以开发票吗？'), waiting('Hanna Lind', 20, 'Where is my parcel?')]
    case '/api/admin/channels/web': return [{ webAppId: 'w1', name: 'Website', allowedSites: [], look: {} }]
    default: return undefined
  }
}

function colleague(nickname: string, status: Schemas['AgentStatus'], open: number) {
  return { id: nickname, nickname, email: `${nickname.split(' ')[0]!.toLowerCase()}@lumen.example`, avatar: '', limit: 6, online: status !== 'offline', open, status }
}
function waiting(nickname: string, seconds: number, firstWords: string) {
  return { session: `q-${nickname}`, conversation: `cq-${nickname}`, group: 1, firstWords, queuedAt: Date.now() - seconds * 1000, visitor: visitor(nickname) }
}
function visitor(nickname: string, more: Partial<Schemas['VisitorCard']> = {}): Schemas['VisitorCard'] {
  return { id: nickname, nickname, avatar: '', channel: 'Website', firstSeen: Date.UTC(2024, 2, 12, 9, 4), language: 'en', online: true, sessions: 9, userId: `u_${nickname.length}8213`, verified: false,
    source: { page: 'https://shop.example/orders/DH-20418', title: 'Your order DH-20418', referrer: 'https://www.search.example/?q=lamp', clientData: '{"plan":"gold","orders":4}' }, ...more }
}

const PICTURE = `data:image/svg+xml,${encodeURIComponent('<svg xmlns="http://www.w3.org/2000/svg" width="240" height="170"><rect width="240" height="170" fill="#d9d0c3"/><path d="M104 42h31l6 12c26 6 41 26 43 52H56c2-26 17-46 43-52z" fill="#d98a55"/></svg>')}`

interface Talk { messages: Message[]; team: Message[]; sessions: Session[]; rev: number; teamRev: number; read: { visitor: number; agent: number } }

class Scene {
  private readonly talks = new Map<string, Talk>()
  private readonly items = new Map<string, InboxItem>()
  private inboxRev = 1
  private you: MemberSelf

  constructor(private readonly socket: WebSocket) {
    const now = Date.now()
    this.you = { ...me, email: 'priya@lumen.example', groups: Object.values(groups), limit: 6, place: 1, reason: '', since: now - 4_323_000, status: scene === 'offline' ? 'offline' : 'free' }
    if (scene === 'busy') this.furnish(now)
    socket.on('message', (data) => this.hear(JSON.parse(String(data)) as Request))
  }

  private furnish(now: number): void {
    const amelia = this.add('Amelia Hartwell', { verified: true }, now, 8)
    this.say(amelia, 'visitor', 'My Halo pendant arrived today but the shade is dented', 8 * MIN)
    this.say(amelia, 'bot', 'I’m sorry to hear that. You can return or swap it free of charge within 30 days.', 7.9 * MIN, { custom: '{"matched":"Damaged on arrival","score":0.86}' })
    this.say(amelia, 'agent', 'Hi Amelia, I’m Priya. Sorry about the shade! Could you send me a photo so I can pick the right part?', 5 * MIN)
    this.talks.get(amelia)!.read = { visitor: 3, agent: 4 }
    this.say(amelia, 'visitor', '', 3 * MIN, { elements: [{ type: 'image', fileId: 'f', url: PICTURE, name: 'shade.png', width: 240, height: 170, bytes: 9, mediaType: 'image/png' }] })
    this.note(amelia, '@Jonas copper shade, batch 0926 again. Third one this week.', 2 * MIN)
    this.say(amelia, 'visitor', 'Here it is. It’s the copper one. Do I have to send it back first?', 84_000)
    this.talks.get(amelia)!.sessions.push({ ...this.session(amelia, now, 60 * 24 * 40), id: 's-old', phase: 'ended', endedAt: now - 60 * 24 * 40 * MIN + 9 * MIN, endedBecause: 'agentEnded', rating: { askedAt: 0, choice: 105 } })
    const zh = this.add('访客_7666', { language: 'zh' }, now, 6)
    this.say(zh, 'visitor', '你好', 140_000)
    this.say(zh, 'visitor', '这款吊灯可以用 LED 灯泡吗？', 128_000)
    const tomas = this.add('Tomás Oliveira', {}, now, 20)
    this.say(tomas, 'agent', 'Your refund went out on Tuesday.', 6 * MIN)
    this.say(tomas, 'visitor', 'I cannot find it on my statement', 35_000)
    const quiet = this.add('Visitor 3F9A', { online: false }, now, 30)
    this.say(quiet, 'visitor', 'Great, I’ll measure the ceiling first', 12 * MIN)
    this.say(quiet, 'agent', 'Take your time.', 11 * MIN)
    for (const [name, because, minutes] of [['Lucas Meyer', 'agentEnded', 12], ['Sofia Rossi', 'userTimeout', 40]] as const) {
      const id = this.add(name, {}, now, minutes + 9)
      this.say(id, 'visitor', 'Thanks, bye', (minutes + 1) * MIN)
      const item = this.items.get(`s-${id}`)!
      Object.assign(item, { state: 'ended', unread: 0, waitingSince: null, session: { ...item.session, phase: 'ended', endedAt: now - minutes * MIN, endedBecause: because, ...(because === 'agentEnded' ? { rating: { askedAt: 0, choice: 105 } } : {}) } })
      this.talks.get(id)!.sessions = [item.session]
    }
    const noor = this.add('Noor Haddad', {}, now, 0.7)
    this.say(noor, 'visitor', 'Does the Arc floor lamp ship to Bergen, and is the dimmer included?', 42_000)
    Object.assign(this.items.get(`s-${noor}`)!, { state: 'offered', until: now + 28_000, firstWords: 'Does the Arc floor lamp ship to Bergen, and is the dimmer included?' })
    setTimeout(() => this.tell({ event: 'typing', conversation: amelia, side: 'visitor', text: 'I’d rather not be without a lamp over the' }), 1500)
    setTimeout(() => this.gone(`s-${noor}`), 28_000)
  }

  private session(conversation: string, now: number, minutes: number): Session {
    const entered = now - minutes * MIN
    return { id: `s-${conversation}`, conversation, enteredAt: entered, queuedAt: entered + 20_000, acceptedAt: entered + 62_000, phase: 'serving', rev: 1, group: groups.after, agent: { id: me.id, nickname: me.nickname, avatar: '' } }
  }

  private add(name: string, more: Partial<Schemas['VisitorCard']>, now: number, minutes: number): string {
    const id = name.toLowerCase().replace(/\W+/g, '-')
    const session = this.session(id, now, minutes)
    this.talks.set(id, { messages: [], team: [], sessions: [session], rev: 1, teamRev: 0, read: { visitor: 0, agent: 0 } })
    this.items.set(session.id, { session, visitor: visitor(name, more), state: 'serving', rev: this.inboxRev++, head: 1, teamHead: 0, unread: 0, waitingSince: null, last: null })
    return id
  }

  private say(conversation: string, side: Message['from']['side'], text: string, ago: number, more: Partial<Message> = {}): Message {
    const talk = this.talks.get(conversation)!
    const item = this.items.get(`s-${conversation}`)
    const number = talk.messages.length + 1
    const message: Message = { id: `${conversation}-${number}`, number, rev: ++talk.rev, version: 0, at: Date.now() - ago, session: `s-${conversation}`, elements: [{ type: 'text', text }],
      from: side === 'agent' ? { side, name: me.nickname, avatar: '', member: me.id } : { side, name: side === 'bot' ? 'Chatbot' : item?.visitor.nickname ?? '', avatar: '' }, ...more }
    talk.messages.push(message)
    if (item) {
      Object.assign(item, { last: message, head: talk.rev, rev: this.inboxRev++ })
      if (side === 'visitor') Object.assign(item, { unread: item.unread + (number > talk.read.agent ? 1 : 0), waitingSince: item.waitingSince ?? message.at })
      if (side === 'agent') Object.assign(item, { waitingSince: null, unread: 0 })
    }
    return message
  }

  private note(conversation: string, text: string, ago: number, more: Partial<Message> = {}): Message {
    const talk = this.talks.get(conversation)!
    const number = talk.team.length + 1
    const message: Message = { id: `n${number}`, number, rev: ++talk.teamRev, version: 0, at: Date.now() - ago, elements: [{ type: 'text', text }], from: { side: 'agent', name: me.nickname, avatar: '', member: me.id }, ...more }
    talk.team.push(message)
    return message
  }

  private tell(frame: object): void {
    if (this.socket.readyState === 1) this.socket.send(JSON.stringify(frame))
  }
  private list(items: InboxItem[]): void {
    const after = this.inboxRev - 1
    for (const item of items) item.rev = this.inboxRev
    this.tell({ event: 'inbox', after, head: this.inboxRev++, items })
  }
  private gone(session: string): void {
    const item = this.items.get(session)
    if (item?.state !== 'offered') return
    this.items.delete(session)
    this.list([{ ...item, state: 'gone' }])
  }
  private changed(conversation: string, change: object, rev: number, thread = 'conversation'): void {
    this.tell({ event: 'changes', conversation, thread, after: rev - 1, head: rev, changes: [change] })
  }

  private hear(request: Request): void {
    const answer = (ok: object) => this.tell({ re: request.id, ok })
    const item = this.items.get(request.session)
    const talk = this.talks.get(request.conversation)
    const team = request.thread === 'team'
    switch (request.do) {
      case 'hello': return answer({ is: 'member', desk, now: Date.now(), you: this.you, inbox: { after: 0, head: this.inboxRev - 1, items: [...this.items.values()] },
        queues: [{ group: groups.after, waiting: 3, oldest: Date.now() - 108_000 }, { group: groups.pre, waiting: 1, oldest: Date.now() - 42_000 }, { group: groups.online, waiting: 0 }],
        rules: { acceptSeconds: 30, fileBytes: 20 << 20, mode: 'manual', ratingByAgent: true, recallSeconds: 120, restReasons: ['Meal', 'Meeting', 'Training', 'Rest'], text: 5000, userTimeoutSeconds: 600 } })
      case 'ping': return answer({ is: 'heads', now: Date.now(), conversations: [], inbox: this.inboxRev - 1 })
      case 'history': return answer({ is: 'history', conversation: request.conversation, thread: team ? 'team' : 'conversation', more: false, messages: (team ? talk?.team : talk?.messages) ?? [], sessions: team ? [] : talk?.sessions ?? [],
        head: (team ? talk?.teamRev : talk?.rev) ?? 0, read: team || !talk ? [] : [{ reader: 'visitor', number: talk.read.visitor, at: Date.now() - 4 * MIN, rev: 1 }, { reader: 'agent', number: talk.read.agent, at: Date.now(), rev: 1 }] })
      case 'send': return this.sent(request, answer)
      case 'read': {
        answer({ is: 'done' })
        if (!talk) return
        talk.read.agent = Number(request.number)
        return this.changed(request.conversation, { kind: 'read', reader: 'agent', number: request.number, at: Date.now(), rev: ++talk.rev }, talk.rev)
      }
      case 'recall': {
        answer({ is: 'done' })
        const message = talk?.messages.find(({ number }) => number === request.number)
        if (talk && message) this.changed(request.conversation, { kind: 'message', ...Object.assign(message, { recalled: true, elements: [], version: 1, rev: ++talk.rev }) }, talk.rev)
        return
      }
      case 'accept': answer({ is: 'done' }); if (item) this.list([Object.assign(item, { state: 'serving', until: null })]); return
      case 'decline': answer({ is: 'done' }); return this.gone(request.session)
      case 'end': {
        answer({ is: 'done' })
        if (item) this.list([Object.assign(item, { state: 'ended', session: { ...item.session, phase: 'ended', endedAt: Date.now(), endedBecause: 'agentEnded', rev: 99 } })])
        return
      }
      case 'setStatus': {
        answer({ is: 'done' })
        this.you = { ...this.you, status: request.status as MemberSelf['status'], reason: String(request.reason ?? ''), since: Date.now() }
        return this.tell({ event: 'you', you: this.you })
      }
      default: return answer({ is: 'done' })
    }
  }

  private sent(request: Request, answer: (ok: object) => void): void {
    const { conversation, clientId } = request as Request & { clientId: string }
    const elements = request.elements as Element[]
    const team = request.thread === 'team'
    const message = team ? this.note(conversation, '', 0, { elements, clientId }) : this.say(conversation, 'agent', '', 0, { elements, clientId, ...(request.quote ? { quote: Number(request.quote) } : {}) })
    answer({ is: 'sent', message: message.id, number: message.number, rev: message.rev, at: message.at })
    this.changed(conversation, { kind: 'message', ...message }, message.rev, team ? 'team' : 'conversation')
  }
}
