// Says what a first visit loads, gzipped, and fails where it is more than it must be.
import { readFileSync, readdirSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const TARGET_KB = 200
const MOST_KB = 300

const dist = new URL('../dist/', import.meta.url)
const page = readFileSync(new URL('index.html', dist), 'utf8')
const named = [...page.matchAll(/(?:src|href)="\/desk\/([^"]+\.(?:js|css))"/g)].map(([, path]) => path)
// The words of one language come with the first visit too.
const words = readdirSync(new URL('assets/', dist)).filter((name) => /^en-.*\.js$/.test(name)).map((name) => `assets/${name}`)

let total = gzipSync(page).length
for (const path of new Set([...named, ...words])) {
  const size = gzipSync(readFileSync(new URL(path, dist))).length
  total += size
  console.log(`${(size / 1024).toFixed(1).padStart(8)} KB  ${path}`)
}
const kb = total / 1024
console.log(`${kb.toFixed(1).padStart(8)} KB  first load, gzipped (target ${TARGET_KB}, at most ${MOST_KB})`)
if (kb > MOST_KB) process.exit(1)
