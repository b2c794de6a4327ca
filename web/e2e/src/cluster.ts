// Several nodes of one desk, with a bus between them and doors before them.
import { type ChildProcess, spawn } from 'node:child_process'
import { type AddressInfo, type Server as Listener, type Socket, connect, createServer } from 'node:net'
import { Onlooker } from './onlooker'
import { Database, Server } from './server'

/** Between two looks at a node, and how long it may take to say that it is ready. */
const LOOK = 250
const ANSWER = 5_000

/** An address that leads to the first node of its list that is ready; connections to one that no longer is are cut. */
class Door {
  private readonly open = new Map<Server, Set<Socket>>()
  private readonly listener: Listener = createServer((from) => this.pass(from))
  private readonly timer: NodeJS.Timeout
  private ready = new Set<Server>()

  private constructor(private readonly nodes: readonly Server[]) {
    for (const node of nodes) this.open.set(node, new Set())
    this.ready = new Set(nodes)
    this.timer = setInterval(() => nodes.forEach((node) => void this.look(node)), LOOK)
  }

  static async before(nodes: readonly Server[]): Promise<Door> {
    const door = new Door(nodes)
    await new Promise<void>((listening) => door.listener.listen(0, '127.0.0.1', listening))
    return door
  }

  get url(): string {
    return `http://127.0.0.1:${(this.listener.address() as AddressInfo).port}`
  }

  close() {
    clearInterval(this.timer)
    this.listener.close()
    for (const node of this.nodes) this.cut(node)
  }

  private async look(node: Server) {
    const ready = await fetch(`${node.url}/readyz`, { signal: AbortSignal.timeout(ANSWER) }).then(({ ok }) => ok, () => false)
    if (ready) this.ready.add(node)
    else if (this.ready.delete(node)) this.cut(node)
  }

  private cut(node: Server) {
    for (const socket of this.open.get(node) ?? []) socket.destroy()
  }

  private pass(from: Socket) {
    const node = this.nodes.find((one) => this.ready.has(one))
    if (!node) return from.destroy()
    const to = connect(Number(new URL(node.url).port), '127.0.0.1')
    const both = [from, to]
    for (const socket of both) {
      socket.setNoDelay()
      this.open.get(node)?.add(socket)
      socket.on('error', () => socket.destroy())
      socket.on('close', () => {
        this.open.get(node)?.delete(socket)
        both.forEach((end) => end.destroy())
      })
    }
    return from.pipe(to).pipe(from)
  }
}

/** An address under which PostgreSQL shows who is connected by this name. */
function named(url: string, name: string): string {
  const named = new URL(url)
  named.searchParams.set('application_name', name)
  return named.href
}

/** A NATS server on a port of its own. */
async function startNats(): Promise<{ url: string; process: ChildProcess }> {
  const free = createServer()
  await new Promise<void>((listening) => free.listen(0, '127.0.0.1', listening))
  const { port } = free.address() as AddressInfo
  await new Promise((closed) => free.close(closed))
  const path = `${process.env.PATH}:/usr/sbin`
  const server = spawn('nats-server', ['--addr', '127.0.0.1', '--port', String(port)], { env: { ...process.env, PATH: path }, stdio: 'ignore' })
  await new Promise<void>((started, failed) => (server.once('spawn', started), server.once('error', failed)))
  return { url: `nats://127.0.0.1:${port}`, process: server }
}

/** Nodes on PostgreSQL and NATS. Each side has a door of its own that prefers a node of its own. */
export class Cluster {
  private constructor(
    readonly nodes: readonly Server[],
    private readonly doors: readonly Door[],
    private readonly nats: ChildProcess,
    private readonly database: Database,
    readonly onlooker: Onlooker,
  ) {}

  static async start(count: number, args: string[]): Promise<Cluster> {
    const database = new Database()
    const nats = await startNats()
    const nodes: Server[] = []
    for (let node = 0; node < count; node += 1) {
      const environment = { DESKHAND__BUS__URL: nats.url, DESKHAND__STORE__URL: named(database.url, `node ${node}`) }
      nodes.push(await Server.start({ store: 'postgres', database, environment, args }))
    }
    const doors = await Promise.all(nodes.map((_, first) => Door.before([...nodes.slice(first), ...nodes.slice(0, first)])))
    return new Cluster(nodes, doors, nats.process, database, new Onlooker(database.url))
  }

  /** The address that prefers a node. */
  door(node: number): string {
    const door = this.doors[node]
    if (!door) throw new Error(`there is no node ${node}`)
    return door.url
  }

  /** Does something to whichever node has the desk to find somebody an agent, and gives which one it was. */
  async strikesWhoeverRoutes(asks: () => Promise<void>, strike: (node: Server) => void | Promise<void>): Promise<{ node: Server; number: number }> {
    const hold = await this.onlooker.holdsNodes()
    try {
      await asks()
      const number = await this.onlooker.whoRoutes()
      const node = this.nodes[number]
      if (!node) throw new Error(`there is no node ${number}`)
      await strike(node)
      return { node, number }
    } finally {
      await hold.release()
    }
  }

  async stop() {
    this.doors.forEach((door) => door.close())
    await Promise.all(this.nodes.map((node) => node.stop()))
    this.nats.kill('SIGKILL')
    this.database.drop()
  }
}
