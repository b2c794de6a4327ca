import { expect, test } from 'vitest'
import { bridge } from './bridge'
import type { ToFrame } from './loader/messages'

function frame() {
  const sent: unknown[][] = []
  const parent = { postMessage: (...told: unknown[]) => sent.push(told) }
  let listen: (event: unknown) => void = () => undefined
  const view = { parent, addEventListener: (_: string, run: typeof listen) => { listen = run } }
  const heard: ToFrame[] = []
  const line = bridge('https://shop.example', (message) => heard.push(message), view as never)
  return { line, sent, heard, parent, says: (event: unknown) => listen(event) }
}

test('only the page that holds the frame is heard, and only from the origin it gave', () => {
  const { heard, parent, says } = frame()
  const data = { deskhand: 'closed' }
  says({ source: {}, origin: 'https://shop.example', data })
  says({ source: parent, origin: 'https://evil.example', data })
  says({ source: parent, origin: 'https://shop.example', data: null })
  says({ source: parent, origin: 'https://shop.example', data: 'text' })
  expect(heard).toEqual([])
  says({ source: parent, origin: 'https://shop.example', data })
  expect(heard).toEqual([data])
})

test('what the frame tells can be read by that origin alone', () => {
  const { line, sent } = frame()
  line.tell({ deskhand: 'token', token: 't' })
  expect(sent).toEqual([[{ deskhand: 'token', token: 't' }, 'https://shop.example']])
})
