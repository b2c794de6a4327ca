// PostgreSQL as its administrator sees it: which node holds the desk's row, and rows held so that it goes on holding it.
import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect } from '@playwright/test'

const PSQL = ['-qXAt', '-v', 'ON_ERROR_STOP=1']

/** What a node asks for once it has locked the desk, before it does anything by itself. */
const FENCE = 'SELECT id FROM node WHERE id = $1 AND NOT dead FOR KEY SHARE'

export class Onlooker {
  constructor(private readonly url: string) {}

  /** Holds every node's row: whoever has locked the desk to match queue and agents gets no further. */
  async holdsNodes(): Promise<Hold> {
    const psql = spawn('psql', [...PSQL, this.url], { stdio: ['pipe', 'pipe', 'inherit'] })
    psql.stdin.write("BEGIN; SELECT 'held' FROM node FOR UPDATE;\n")
    await once(psql.stdout, 'data')
    return new Hold(psql)
  }

  /** The number of the node that has locked the desk and waits. */
  async whoRoutes(): Promise<number> {
    let nodes: string[] = []
    await expect.poll(() => (nodes = this.waiting()).length, 'one node has the desk').toBe(1)
    return Number(nodes[0]?.replace('node ', ''))
  }

  /** Waits until so many visitors are connected. */
  async visitorsAreConnected(count: number) {
    const sql = 'SELECT count(DISTINCT visitor) FROM connection WHERE visitor IS NOT NULL'
    await expect.poll(() => Number(this.ask(sql)), 'visitors are connected').toBe(count)
  }

  private waiting(): string[] {
    const sql = `SELECT application_name FROM pg_stat_activity
      WHERE datname = current_database() AND wait_event_type = 'Lock' AND query = '${FENCE}'`
    return this.ask(sql).split('\n').filter(Boolean)
  }

  private ask(sql: string): string {
    return execFileSync('psql', [...PSQL, '-c', sql, this.url], { encoding: 'utf8' })
  }
}

/** Rows that are held until they are released. */
export class Hold {
  constructor(private readonly psql: ChildProcess) {}

  async release() {
    const ended = once(this.psql, 'exit')
    this.psql.stdin?.end('ROLLBACK;\n')
    await ended
  }
}
