// Every request the panel makes. Adds the CSRF token, and hears when a sign-in is no longer good.
import {
  ApiError, call,
  type ChangeMe, type ChangePassword, type EditGroup, type EditMember, type EditWebChannel,
  type GroupRow, type Me, type MemberPage, type MemberRow, type Method, type NewMember, type NewPassword, type Overview,
  type Redeemed, type SaveSettings, type SettingsPage, type Setup, type SignIn, type WebChannel,
} from '@deskhand/api'

let csrf = ''
let signInLost: (error: ApiError) => void = () => {}

/** The token of `Me.csrf`, sent with everything that changes something. */
export function keepCsrf(token: string) {
  csrf = token
}

/** The token, for requests that are more than a question and an answer. */
export function csrfToken(): string {
  return csrf
}

/** Hears of answers that mean: sign in again, change the password, or take the sign-in back. */
export function onSignInLost(listener: (error: ApiError) => void) {
  signInLost = listener
}

/** One request of a signed-in member. */
/** One request, with the token, told of where the sign-in is lost. Features with many routes keep theirs beside them. */
export async function send<T = void>(method: Method, path: string, body?: unknown, signal?: AbortSignal, keepalive = false): Promise<T> {
  try {
    return await call<T>(method, path, body, { csrf: method === 'GET' ? '' : csrf, keepalive, ...(signal ? { signal } : {}) })
  } catch (error) {
    if (error instanceof ApiError && LOST.has(error.code)) signInLost(error)
    throw error
  }
}

const LOST = new Set(['unauthorized', 'replaced', 'mustChangePassword', 'blocked'])
const id = encodeURIComponent

export const account = {
  redeem: (token: string) => call<Redeemed>('POST', '/api/links/redeem', { token }),
  setup: (setup: Setup) => call<Me>('POST', '/api/setup', setup),
  signIn: (who: SignIn) => call<Me>('POST', '/api/sign-in', who),
  signOut: () => call('POST', '/api/sign-out', undefined, { csrf }),
  me: () => call<Me>('GET', '/api/me'),
  change: (change: ChangeMe) => send<Me>('PATCH', '/api/me', change),
  changePassword: (change: ChangePassword) => call<Me>('POST', '/api/me/password', change, { csrf }),
  chooseDesk: (desk: string) => call<Me>('POST', '/api/me/desk', { desk }, { csrf }),
  takeBack: () => call<Me>('POST', '/api/me/take-back', undefined, { csrf }),
}

export const panel = {
  overview: (from: number, to: number, signal?: AbortSignal) =>
    send<Overview>('GET', `/api/admin/overview?from=${from}&to=${to}`, undefined, signal),

  members: (q: string, page: number, size: number, signal?: AbortSignal) =>
    send<MemberPage>('GET', `/api/admin/members?q=${id(q)}&page=${page}&size=${size}`, undefined, signal),
  addMember: (member: NewMember) => send<NewPassword>('POST', '/api/admin/members', member),
  editMember: (member: string, edit: EditMember) => send<MemberRow>('PATCH', `/api/admin/members/${id(member)}`, edit),
  deleteMember: (member: string) => send('DELETE', `/api/admin/members/${id(member)}`),
  resetPassword: (member: string) => send<NewPassword>('POST', `/api/admin/members/${id(member)}/reset-password`),
  forceOffline: (member: string) => send<MemberRow>('POST', `/api/admin/members/${id(member)}/force-offline`),
  restoreOnline: (member: string) => send<MemberRow>('POST', `/api/admin/members/${id(member)}/restore-online`),

  groups: (signal?: AbortSignal) => send<GroupRow[]>('GET', '/api/admin/groups', undefined, signal),
  addGroup: (group: EditGroup) => send<GroupRow>('POST', '/api/admin/groups', group),
  editGroup: (group: number, edit: EditGroup) => send<GroupRow>('PATCH', `/api/admin/groups/${group}`, edit),
  deleteGroup: (group: number) => send('DELETE', `/api/admin/groups/${group}`),

  settings: () => send<SettingsPage>('GET', '/api/admin/settings'),
  saveSettings: (save: SaveSettings) => send<SettingsPage>('PUT', '/api/admin/settings', save),

  channels: () => send<WebChannel[]>('GET', '/api/admin/channels/web'),
  addChannel: (channel: EditWebChannel) => send<WebChannel>('POST', '/api/admin/channels/web', channel),
  editChannel: (webAppId: string, edit: EditWebChannel) =>
    send<WebChannel>('PATCH', `/api/admin/channels/web/${id(webAppId)}`, edit),
}
