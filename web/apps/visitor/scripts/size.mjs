// A host page pays for every byte: prints what it loads, compressed, and fails above the limits.
// "chat" is what a page loads before anybody chats; the rest is fetched when it is needed.

import { readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'

const compressed = (path) => gzipSync(readFileSync(`dist/${path}`), { level: 9 }).length
const sum = (paths) => paths.reduce((bytes, path) => bytes + compressed(path), 0)
const manifest = JSON.parse(readFileSync('dist/.vite/manifest.json', 'utf8'))

/** A chunk with everything it cannot do without. */
function needs(key, seen = new Set()) {
  const { file, css = [], imports = [] } = manifest[key]
  if (seen.has(file)) return seen
  for (const path of [file, ...css]) seen.add(path)
  for (const other of imports) needs(other, seen)
  return seen
}

const keyOf = (name) => Object.keys(manifest).find((key) => key.endsWith(name))
const first = needs('index.html', needs(keyOf('text.en.ts')))
const talk = [keyOf('chat/src/chat.ts'), keyOf('MessageLog.vue')].reduce((seen, key) => needs(key, seen), new Set(first))

const parts = [
  ['loader', 3, compressed('widget.js')],
  ['chat', 45, compressed('index.html') + sum([...first])],
  ['chat with a conversation', Infinity, compressed('index.html') + sum([...talk])],
]
for (const [name, limit, bytes] of parts) {
  console.log(`${name}: ${(bytes / 1024).toFixed(1)} KB compressed${limit < Infinity ? ` of ${limit} KB` : ''}`)
  if (bytes > limit * 1024) process.exitCode = 1
}
