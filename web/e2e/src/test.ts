// What every test gets: a desk of its own, and the people around it, each in a browser of their own.
import { type Browser, type BrowserContext, type BrowserContextOptions, type TestInfo, test as base } from '@playwright/test'
import { ADMIN, Account, PASSWORD } from './admin'
import { Admin } from './people/admin'
import { Agent } from './people/agent'
import { Visitor } from './people/visitor'
import { Server, type Store } from './server'

export { expect } from '@playwright/test'

export interface DeskOptions {
  /** Where the desk keeps its data. */
  store: Store
}

/** Screen, language and the like of one person. */
export type Look = Pick<BrowserContextOptions, 'baseURL' | 'locale' | 'viewport' | 'colorScheme' | 'hasTouch' | 'isMobile' | 'deviceScaleFactor'>

export const PHONE: Look = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true, deviceScaleFactor: 2 }

/** A desk that is set up, and whoever comes to it. */
export class Desk {
  private readonly contexts: BrowserContext[] = []
  private account: Account | null = null
  /** Complaints of pages: errors nobody caught, and requests to anybody but the desk. */
  readonly complaints: string[] = []

  constructor(
    readonly server: Server,
    private readonly browser: Browser,
  ) {}

  /** The administrator without a browser, to prepare things. */
  async prepare(): Promise<Account> {
    this.account ??= await Account.signIn((await this.context({})).request, ADMIN)
    return this.account
  }

  /** A browser of its own. */
  async context(look: Look): Promise<BrowserContext> {
    const context = await this.browser.newContext({ baseURL: this.server.url, ...look })
    context.setDefaultTimeout(10_000)
    this.contexts.push(context)
    this.watch(context)
    return context
  }

  /** Somebody with a question, on the hosted page. */
  async visitor(look: Look = {}): Promise<Visitor> {
    const visitor = new Visitor(await (await this.context(look)).newPage())
    await visitor.opens(await this.webAppId())
    return visitor
  }

  /** A member with the role of an agent, signed in and in the workstation, not yet available. */
  async agent(nickname: string, look: Look = {}): Promise<Agent> {
    const email = `${nickname.toLowerCase()}@desk.example`
    const { password } = await (await this.prepare()).addMember({ nickname, email })
    if (!password) throw new Error('the desk sends no mail, so it must show the password')
    const context = await this.context(look)
    await (await Account.signIn(context.request, { email, password })).choosePassword(password, PASSWORD)
    const agent = new Agent(await context.newPage(), nickname, { email, password: PASSWORD })
    await agent.opensTheWorkstation()
    return agent
  }

  /** Another administrator, without a browser. */
  async administrator(nickname: string): Promise<Account> {
    const email = `${nickname.toLowerCase()}@desk.example`
    const { password } = await (await this.prepare()).addMember({ nickname, email, role: 'admin' })
    if (!password) throw new Error('the desk sends no mail, so it must show the password')
    const account = await Account.signIn((await this.context({})).request, { email, password })
    await account.choosePassword(password, PASSWORD)
    return account
  }

  /** The administrator at the overview. */
  async admin(look: Look = {}): Promise<Admin> {
    const context = await this.context(look)
    await Account.signIn(context.request, ADMIN)
    const admin = new Admin(await context.newPage())
    await admin.opens('overview')
    return admin
  }

  /** The one-time link in the terminal. */
  get setupLink(): string {
    const link = this.server.find(/http:\/\/\S+\/setup\S+/)?.[0]
    if (!link) throw new Error('the terminal prints no one-time link')
    return link
  }

  async webAppId(): Promise<string> {
    const [first] = await (await this.prepare()).webChannels()
    if (!first) throw new Error('the desk has no web channel')
    return first.webAppId
  }

  async close() {
    try {
      await Promise.all(this.contexts.map((context) => context.close()))
    } finally {
      await this.server.stop()
    }
  }

  private watch(context: BrowserContext) {
    context.on('weberror', (error) => this.complaints.push(`${error.page()?.url()}: ${error.error().message}`))
    context.on('request', (request) => {
      const to = new URL(request.url())
      const ours = to.protocol === 'data:' || to.protocol === 'blob:' || ['127.0.0.1', 'localhost'].includes(to.hostname)
      if (!ours) this.complaints.push(`a request to ${to.host}`)
    })
    context.on('console', (message) => {
      const text = message.text()
      if (message.type() === 'error' && /Content Security Policy|\[Vue|\[intlify/i.test(text)) this.complaints.push(text)
    })
  }
}

interface Fixtures {
  /** Started and set up, with an administrator. */
  desk: Desk
  /** Started and not set up. */
  freshDesk: Desk
  /** More for `deskhand serve`. */
  serve: string[]
  /** More of its environment. */
  environment: Record<string, string>
}

export const test = base.extend<Fixtures & DeskOptions>({
  store: ['sqlite', { option: true }],
  serve: [[], { option: true }],
  environment: [{}, { option: true }],
  desk: async ({ browser, store, serve, environment }, use, info) => {
    const args = ['--admin-email', ADMIN.email, '--admin-password', ADMIN.password, ...serve]
    await lend(new Desk(await Server.start({ store, args, environment }), browser), use, info)
  },
  freshDesk: async ({ browser, store, serve, environment }, use, info) => {
    await lend(new Desk(await Server.start({ store, args: serve, environment }), browser), use, info)
  },
})

async function lend(desk: Desk, use: (desk: Desk) => Promise<void>, info: TestInfo) {
  await use(desk)
  if (info.errors.length > 0) await info.attach('server', { body: desk.server.printed.join('\n'), contentType: 'text/plain' })
  await desk.close()
  base.expect(desk.complaints, 'pages do not complain and ask nobody else').toEqual([])
}
