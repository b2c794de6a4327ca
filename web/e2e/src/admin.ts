// The administrator's hands where a test only prepares something: the HTTP interface, without a browser.
import type { Schemas } from '@deskhand/api'
import type { APIRequestContext } from '@playwright/test'

export const ADMIN = { email: 'ada@desk.example', password: 'correct horse battery' }
export const PASSWORD = 'a password of one’s own'

/** Somebody signed in through `request`, whose cookies it shares. */
export class Account {
  private constructor(
    private readonly request: APIRequestContext,
    private me: Schemas['Me'],
  ) {}

  static async signIn(request: APIRequestContext, who: Schemas['SignIn']): Promise<Account> {
    const answer = await request.post('/api/sign-in', { data: who })
    if (!answer.ok()) throw new Error(`sign-in of ${who.email}: ${answer.status()} ${await answer.text()}`)
    return new Account(request, await answer.json())
  }

  /** Replaces a password given by somebody else. */
  async choosePassword(current: string, chosen: string) {
    this.me = await this.call('POST', '/api/me/password', { current, new: chosen })
  }

  async overview(): Promise<Schemas['Overview']> {
    const now = Date.now()
    return this.call('GET', `/api/admin/overview?from=${now - 86_400_000}&to=${now}`)
  }

  /** Adds a member and returns the password they were given. */
  async addMember(member: Partial<Schemas['NewMember']> & { email: string; nickname: string }): Promise<Schemas['NewPassword']> {
    const whole: Schemas['NewMember'] = { role: 'agent', groups: [], phone: '', ...member }
    return this.call('POST', '/api/admin/members', whole)
  }

  async addGroup(group: Schemas['EditGroup']): Promise<Schemas['GroupRow']> {
    return this.call('POST', '/api/admin/groups', group)
  }

  /** Changes settings of the default entry. */
  async change(edit: (settings: Schemas['EntrySettings'], texts: Schemas['EntryTexts']) => void) {
    const page: Schemas['SettingsPage'] = await this.call('GET', '/api/admin/settings')
    edit(page.settings, page.texts)
    const { version, language, settings, texts } = page
    await this.call('PUT', '/api/admin/settings', { version, language, settings, texts } satisfies Schemas['SaveSettings'])
  }

  async webChannels(): Promise<Schemas['WebChannel'][]> {
    return this.call('GET', '/api/admin/channels/web')
  }

  async editWebChannel(webAppId: string, edit: Schemas['EditWebChannel']): Promise<Schemas['WebChannel']> {
    return this.call('PATCH', `/api/admin/channels/web/${webAppId}`, edit)
  }

  private async call<T>(method: string, path: string, data?: unknown): Promise<T> {
    const answer = await this.request.fetch(path, { method, data, headers: { 'X-CSRF-Token': this.me.csrf } })
    if (!answer.ok()) throw new Error(`${method} ${path}: ${answer.status()} ${await answer.text()}`)
    return answer.status() === 204 ? (undefined as T) : answer.json()
  }
}
