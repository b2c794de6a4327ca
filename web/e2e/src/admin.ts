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

  /** A request of the Chatbot's pages, such as `POST`, `/questions`. */
  async bot<T>(method: string, path: string, data?: unknown): Promise<T> {
    return this.call(method, `/api/admin/bot${path}`, data)
  }

  /** Adds Q&As to the default category. The test bot knows them at once; it learns from them in the background. */
  async teaches(questions: readonly Partial<Schemas['NewQuestion']>[]) {
    const { items } = await this.bot<Schemas['CategoryList']>('GET', '/categories?kind=qa')
    const category = items.find(({ isDefault }) => isDefault)?.id
    for (const question of questions) await this.bot('POST', '/questions', { category, ...question })
  }

  /** Changes the draft configuration of the bot. */
  async configures(edit: (config: Schemas['BotConfig']) => void) {
    const { version, config } = await this.bot<Schemas['BotConfigPage']>('GET', '/config')
    edit(config)
    await this.bot('PUT', '/config', { version, config })
  }

  async deploys(note = '') {
    return this.bot<Schemas['Deployed']>('POST', '/deploy', { note, anyway: true })
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
