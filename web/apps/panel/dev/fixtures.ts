// A desk in memory, for `npm run dev` without a server. It keeps the shapes of the interface, not its rules.

interface Answer { status: number; body?: unknown; type?: string }
type Body = Record<string, any>

const ok = (body?: unknown): Answer => (body === undefined ? { status: 204 } : { status: 200, body })
const fail = (status: number, code: string, extra: Body = {}): Answer => ({ status, body: { code, message: code, ...extra } })

const desk = { id: 'd1', name: 'Northlight Home', language: 'en', sdkAppId: 1400029002 }
const second = { id: 'd2', name: 'Northlight Garden', language: 'en', sdkAppId: 1400029003 }
const all = ['serve', 'pullFromQueue', 'panel', 'manageMembers', 'manageGroups', 'manageSettings', 'manageChannels']

let me: Body | null = null
let wrongTries = 0
let replaced = false

function person(email: string): Body {
  const agent = email.startsWith('agent')
  return {
    email, csrf: 'token', language: desk.language, mustChangePassword: email.startsWith('new'), desks: email.startsWith('two') ? [desk, second] : [desk],
    ...(email.startsWith('two') ? {} : { desk }),
    member: { id: 'm1', nickname: 'Jonas', avatar: '', role: agent ? 'agent' : 'superAdmin', permissions: agent ? ['serve'] : all },
  }
}

const named = ['Jonas Weber', 'Priya Raman', 'Mei Tanaka', '王小明', 'Amelia Clarke', 'Luca Rossi']
const states = ['free', 'busy', 'rest', 'offline', 'arrange', 'offline']
let members: Body[] = Array.from({ length: 23 }, (_, i) => ({
  id: `m${i + 1}`, number: i + 1, nickname: named[i] ?? `Agent ${i + 1}`, email: `${(named[i] ?? `agent${i + 1}`).toLowerCase().replace(/[^a-z0-9]+/g, '.') || 'a'}${i}@northlight.example`,
  role: i === 0 ? 'superAdmin' : i === 1 ? 'admin' : 'agent', phone: i % 3 === 0 ? '+8617775365072' : '', groups: i % 2 === 0 ? [3519] : i % 5 === 0 ? [3519, 3335] : [], blocked: i === 5,
  status: states[i % 6], online: i % 3 !== 0, you: i === 0, invited: i > 18, limit: i === 2 ? 4 : null,
}))
let groups: Body[] = [
  { id: 3519, name: 'Pre-sale', members: ['m1', 'm3', 'm5'], waiting: 0 },
  { id: 3335, name: 'After-sale', members: ['m6', 'm11'], waiting: 3 },
]
let channels: Body[] = [{ webAppId: '7f3a9c', name: 'Northlight Home', allowedSites: [], look: { colour: '#2f5bd8', position: 'right', logo: '' } }]

const settings = {
  service: { mode: 'automatic', acceptSeconds: 30, breakAfterTimeout: false }, queue: { limitPerAgent: 6, maxWaiting: 0, whenNobodyWorks: 'refuse' },
  closing: { userTimeoutSeconds: 600, timeoutMessage: true, closingMessage: true }, rating: { enabled: true, byAgent: true, afterEnd: true, byVisitor: true, validityHours: 12, style: 'star' },
  recall: { agentSeconds: 120, visitorSeconds: 120 }, bot: { enabled: true },
}
const texts = {
  welcome: 'Hello! How can we help?', connecting: 'One moment, we are finding somebody for you.', connected: 'Hello, this is ${StaffNickName}. How can I help you?',
  failed: 'Nobody can join right now. You can go on asking here, or try again later.', queuing: 'You are number ${QueuePosition} in the queue, with ${WaitNo} before you.',
  timeout: 'We have not heard from you for a while, so this chat was closed.', closing: 'This chat has ended. Thank you, and goodbye!',
  ratingInvitation: 'Thank you for using our service. Please rate this service!', ratingThanks: 'Thank you for your feedback. We wish you a pleasant day, goodbye!',
  ratingLevels: ['Very dissatisfied', 'Dissatisfied', 'Neutral', 'Satisfied', 'Very satisfied'],
}
let page: Body = { version: 1, entry: 'e1', language: 'en', settings, texts, defaultSettings: settings, defaultTexts: texts }

const overview = () => ({
  entryUserId: '@customer_service_account', sdkAppId: desk.sdkAppId, ...(channels[0] ? { webAppId: channels[0]['webAppId'] } : {}),
  steps: [{ name: 'agent', done: true, ready: true }, { name: 'group', done: groups.length > 0, ready: true }, { name: 'flow', done: page['version'] > 1, ready: true }, { name: 'channel', done: false, ready: true }],
  figures: { sessions: 342, askedForPerson: 99, accepted: 97, averageWait: 14, ratings: 41, averageRating: 470, waiting: 4, serving: 17, agentsAvailable: 3, agentsWorking: 5 },
})

/** Answers a request as the server would. */
export function answer(method: string, path: string, query: URLSearchParams, body: Body): Answer {
  if (path.startsWith('/chat/')) return { status: 200, type: 'text/html', body: '<body style="font:14px system-ui;display:grid;place-items:center;height:95vh;color:#777">The visitor app</body>' }
  const route = `${method} ${path.replace('/api/', '')}`
  return account(route, body) ?? (me ? panel(route, path.split('/').at(-1) ?? '', query, body) : fail(401, 'unauthorized'))
}

function account(route: string, body: Body): Answer | undefined {
  switch (route) {
    case 'POST links/redeem':
      if (body['token'] === 'used') return fail(410, 'linkExpired')
      if (body['token'] === 'in') me = person('admin@northlight.example')
      return ok({ setup: body['token'] !== 'in' })
    case 'POST setup':
      me = person(body['email'])
      desk.name = body['deskName']
      return ok(me)
    case 'POST sign-in':
      if (body['email'].startsWith('blocked')) return fail(403, 'blocked')
      if (body['password'] === 'wrong') return ++wrongTries > 2 ? fail(429, 'tooMany', { retryAfter: 20 }) : fail(401, 'wrongCredentials')
      wrongTries = 0
      replaced = body['email'].startsWith('replaced')
      me = person(body['email'])
      return ok(me)
    case 'GET me': return replaced ? fail(401, 'replaced') : me ? ok(me) : fail(401, 'unauthorized')
    case 'POST me/take-back':
      replaced = false
      return ok(me)
    case 'POST sign-out':
      me = null
      return ok()
    case 'POST me/password':
      if (body['current'] === 'wrong') return fail(401, 'wrongCredentials')
      me = { ...me, mustChangePassword: false }
      return ok(me)
    case 'POST me/desk':
      me = { ...me, desk: body['desk'] === 'd2' ? second : desk }
      return ok(me)
    case 'PATCH me':
      me = { ...me, ...(body['language'] ? { language: body['language'] } : {}), member: { ...me?.['member'], ...(body['nickname'] ? { nickname: body['nickname'] } : {}) } }
      return ok(me)
  }
  return undefined
}

function panel(route: string, last: string, query: URLSearchParams, body: Body): Answer {
  if (route === 'GET admin/overview') return ok(overview())
  if (route === 'GET admin/settings') return ok(page)
  if (route === 'PUT admin/settings') {
    if (body['version'] !== page['version'] || body['texts'].welcome === 'conflict') {
      page = { ...page, version: page['version'] + 1 }
      return fail(409, 'conflict')
    }
    page = { ...page, settings: body['settings'], texts: body['texts'], version: page['version'] + 1 }
    return ok(page)
  }
  if (route.includes('admin/channels/web')) return channelRoutes(route, last, body)
  if (route.includes('admin/groups')) return groupRoutes(route, Number(last), body)
  if (route.includes('admin/members')) return memberRoutes(route, query, body)
  return fail(404, 'notFound')
}

function channelRoutes(route: string, last: string, body: Body): Answer {
  if (route.startsWith('GET')) return ok(channels)
  if (route.startsWith('POST')) {
    const made = { webAppId: Math.random().toString(16).slice(2, 8), ...body }
    channels = [...channels, made]
    return ok(made)
  }
  channels = channels.map((one) => (one['webAppId'] === last ? { ...one, ...body } : one))
  return ok(channels.find((one) => one['webAppId'] === last))
}

function groupRoutes(route: string, id: number, body: Body): Answer {
  if (route.startsWith('GET')) return ok(groups)
  if (route.startsWith('DELETE')) {
    groups = groups.filter((one) => one['id'] !== id)
    return ok()
  }
  if (groups.some((one) => one['name'] === body['name'] && one['id'] !== id)) return fail(409, 'nameTaken')
  if (route.startsWith('POST')) {
    const made = { id: 3600 + groups.length, waiting: 0, ...body }
    groups = [...groups, made]
    return ok(made)
  }
  groups = groups.map((one) => (one['id'] === id ? { ...one, ...body } : one))
  return ok(groups.find((one) => one['id'] === id))
}

function memberRoutes(route: string, query: URLSearchParams, body: Body): Answer {
  if (route.startsWith('GET')) {
    const q = (query.get('q') ?? '').toLowerCase()
    const found = members.filter((one) => `${one['nickname']}${one['email']}`.toLowerCase().includes(q))
    const size = Number(query.get('size'))
    return ok({ total: found.length, items: found.slice((Number(query.get('page')) - 1) * size).slice(0, size) })
  }
  const id = /members\/(\w+)/.exec(route)?.[1]
  const change = (part: Body) => {
    members = members.map((one) => (one['id'] === id ? { ...one, ...part } : one))
    return ok(members.find((one) => one['id'] === id))
  }
  if (route === 'POST admin/members') {
    if (members.some((one) => one['email'] === body['email'])) return fail(409, 'emailTaken', { field: 'email' })
    members = [...members, { id: `m${members.length + 1}`, number: members.length + 1, blocked: false, status: 'offline', online: false, you: false, invited: true, ...body }]
    return ok({ id: `m${members.length}`, mailed: body['email'].includes('mail'), password: 'k7Rw-pQ2x-9fTz' })
  }
  if (route.endsWith('reset-password')) return ok({ id, mailed: false, password: 'Zt4n-8hLm-Q2vd' })
  if (route.endsWith('force-offline')) return change({ blocked: true, online: false, status: 'offline' })
  if (route.endsWith('restore-online')) return change({ blocked: false })
  if (route.startsWith('PATCH')) return change(body)
  members = members.filter((one) => one['id'] !== id)
  return ok()
}
