// The binary, started on a throw-away data folder and any free port.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { createInterface } from 'node:readline'

export type Store = 'sqlite' | 'postgres'

export interface ServerOptions {
  store: Store
  /** More for `deskhand serve`. */
  args?: string[]
  /** One that several nodes share, instead of one of its own. */
  database?: Database
  /** More of its environment. */
  environment?: Record<string, string>
}

const BINARY = resolve(process.env.DESKHAND_BIN ?? join(import.meta.dirname, '../../../target/debug/deskhand'))
const PATIENCE = 20_000

/** A running desk. */
export class Server {
  /** What it printed so far, line by line. */
  readonly printed: string[] = []
  /** Its address, without a slash at the end. */
  url = ''
  private child: ChildProcess | null = null

  private constructor(
    private readonly data: string,
    private readonly database: Database | null,
    private readonly args: string[],
    private readonly environment: Record<string, string>,
    private readonly shares: boolean,
  ) {}

  static async start(options: ServerOptions): Promise<Server> {
    const data = await mkdtemp(join(tmpdir(), 'deskhand-e2e-'))
    const database = options.database ?? (options.store === 'postgres' ? new Database() : null)
    const server = new Server(data, database, options.args ?? [], options.environment ?? {}, options.database !== undefined)
    try {
      await server.launch('0')
    } catch (error) {
      await server.stop()
      throw error
    }
    return server
  }

  /** Ends the process the way an operator does, and starts it again on the same data and port. */
  async restart(meanwhile: () => Promise<void> = async () => {}) {
    await this.end()
    await meanwhile()
    await this.launch(new URL(this.url).port)
  }

  /** Ends the process as a power cut would. */
  async kill() {
    this.child?.kill('SIGKILL')
    await this.end()
  }

  /** Starts it again on the same data and port. */
  async startAgain() {
    await this.launch(new URL(this.url).port)
  }

  signal(signal: NodeJS.Signals) {
    this.child?.kill(signal)
  }

  /** The first thing it printed that fits. */
  find(pattern: RegExp): RegExpExecArray | null {
    return pattern.exec(this.printed.join('\n'))
  }

  /** The number of the desk, and a signature that vouches for a user id, as an integrator makes it. */
  userSig(userId: string): { sdkAppId: number; userSig: string } {
    const store = this.database ? ['--store-url', this.database.url] : []
    const said = execFileSync(BINARY, ['usersig', `--user=${userId}`, '--data', this.data, ...store], { encoding: 'utf8' })
    const read = (name: string) => new RegExp(`${name}:\\s+(\\S+)`).exec(said)?.[1] ?? ''
    return { sdkAppId: Number(read('SDKAppID')), userSig: read('UserSig') }
  }

  async stop() {
    await this.end()
    if (!this.shares) this.database?.drop()
    await rm(this.data, { recursive: true, force: true })
  }

  private async launch(port: string) {
    const store = this.database ? { DESKHAND__STORE__URL: this.database.url } : {}
    const args = ['serve', '--data', this.data, '--port', port, ...this.args]
    const child = spawn(BINARY, args, { env: { ...process.env, ...store, ...this.environment }, stdio: ['ignore', 'pipe', 'pipe'] })
    this.child = child
    // Whoever ends the tests in the middle ends the desk too.
    const orphaned = () => child.kill('SIGKILL')
    process.once('exit', orphaned)
    child.once('exit', () => process.off('exit', orphaned))
    this.url = await new Promise<string>((found, failed) => {
      const fail = (why: string) => failed(new Error(`${BINARY} ${why}\n${this.printed.join('\n')}`))
      const late = setTimeout(() => fail('says no address'), PATIENCE)
      child.once('error', (error) => fail(error.message))
      child.once('exit', (code) => (clearTimeout(late), fail(`ended with ${code}`)))
      this.listen(child, (address) => (clearTimeout(late), found(address)))
    })
    await ready(this.url)
  }

  private listen(child: ChildProcess, found: (address: string) => void) {
    for (const stream of [child.stdout, child.stderr]) {
      if (!stream) continue
      createInterface({ input: stream }).on('line', (line) => {
        this.printed.push(line)
        const address = /Address:\s+(http:\/\/[^\s/]+)/.exec(line)?.[1]
        if (address) found(address)
      })
    }
  }

  private async end() {
    const child = this.child
    if (!child || child.exitCode !== null || child.signalCode !== null || child.pid === undefined) return
    const ended = new Promise((resolve) => child.once('exit', resolve))
    // One that is frozen hears nothing.
    child.kill('SIGCONT')
    child.kill('SIGTERM')
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000)
    await ended
    clearTimeout(late)
  }
}

async function ready(url: string) {
  for (const until = Date.now() + PATIENCE; Date.now() < until; ) {
    if (await fetch(`${url}/readyz`).then((answer) => answer.ok, () => false)) return
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error(`${url} does not become ready`)
}

/** A database of its own on the server the tests were told of. */
export class Database {
  private readonly name = `e2e_${randomUUID().replaceAll('-', '')}`
  private readonly server = new URL(process.env.DESKHAND_TEST_POSTGRES ?? 'postgres://127.0.0.1/postgres')

  constructor() {
    this.run(`CREATE DATABASE ${this.name}`)
  }

  get url(): string {
    const own = new URL(this.server)
    own.pathname = `/${this.name}`
    return own.href
  }

  drop() {
    this.run(`DROP DATABASE ${this.name} WITH (FORCE)`)
  }

  private run(sql: string) {
    execFileSync('psql', ['-qX', '-v', 'ON_ERROR_STOP=1', '-c', sql, this.server.href], { stdio: ['ignore', 'ignore', 'pipe'] })
  }
}
