import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import type { ToFrame } from './messages'

const DESK = 'https://desk.example'
const KEY = 'deskhand:abc'
const LOOK = { deskhand: 'look', colour: '#2f5bd8', on: '#ffffff', position: 'right', label: 'Open chat', unreadLabel: 'Open chat, # unread' } as const

const attach = Element.prototype.attachShadow
let root: ShadowRoot
let told: [ToFrame, string][]

async function load(): Promise<void> {
  told = []
  // jsdom loads no frames in a shadow root.
  const view = { postMessage: (message: ToFrame, origin: string) => told.push([message, origin]) }
  vi.spyOn(HTMLIFrameElement.prototype, 'contentWindow', 'get').mockReturnValue(view as never)
  vi.spyOn(Element.prototype, 'attachShadow').mockImplementation(function (this: Element, options) {
    root = attach.call(this, { ...options, mode: 'open' })
    Object.defineProperty(root, 'adoptedStyleSheets', { set() {} })
    return root
  })
  vi.stubGlobal('CSSStyleSheet', class { replaceSync() {} })
  const script = document.createElement('script')
  script.setAttribute('src', `${DESK}/widget.js?webAppId=abc`)
  Object.defineProperty(document, 'currentScript', { value: script, configurable: true })
  vi.resetModules()
  await import('./widget')
}

const frame = () => root.querySelector('iframe')!
const button = () => root.querySelector('button')!
const says = (data: unknown, from: { origin?: string; source?: unknown } = {}) =>
  window.dispatchEvent(Object.assign(new Event('message'), { data, origin: DESK, source: frame().contentWindow }, from))

beforeEach(() => localStorage.clear())
afterEach(() => {
  window.Deskhand?.destroy()
  vi.restoreAllMocks()
  vi.unstubAllGlobals()
})

test('the frame is sandboxed, knows its host, and is told nothing before it asks', async () => {
  await load()
  expect(frame().getAttribute('sandbox')).toBe('allow-scripts allow-same-origin allow-forms allow-popups allow-downloads')
  expect(frame().src).toBe(`${DESK}/chat/?webAppId=abc&frame=1&host=${encodeURIComponent(location.origin)}`)
  says(LOOK)
  button().click()
  expect(told).toEqual([])
  says({ deskhand: 'hello' })
  expect(told.map(([{ deskhand }, origin]) => [deskhand, origin])).toEqual([['init', DESK], ['open', DESK]])
})

test('the launcher appears when the desk says that the channel exists', async () => {
  await load()
  expect(button().hidden).toBe(true)
  says(LOOK)
  expect([button().hidden, button().ariaLabel]).toEqual([false, 'Open chat'])
})

test('only the frame and only the desk are heard', async () => {
  await load()
  says({ deskhand: 'token', token: 'stolen' }, { origin: 'https://evil.example' })
  says({ deskhand: 'token', token: 'stolen' }, { source: window })
  says(null)
  expect(localStorage.getItem(KEY)).toBeNull()
})

test('the token is kept under one key and handed to the frame on the next page', async () => {
  await load()
  says({ deskhand: 'hello' })
  says({ deskhand: 'token', token: 't1' })
  window.Deskhand!.destroy()
  await load()
  says({ deskhand: 'hello' })
  expect(told[0]![0]).toMatchObject({ deskhand: 'init', token: 't1' })
  expect(Object.keys(localStorage)).toEqual([KEY])
  expect(document.cookie).toBe('')
})

test('where storage throws, the token lives in memory', async () => {
  vi.spyOn(Storage.prototype, 'getItem').mockImplementation(() => { throw new Error('denied') })
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => { throw new Error('denied') })
  await load()
  says({ deskhand: 'token', token: 't1' })
  says({ deskhand: 'hello' })
  expect(told[0]![0]).toMatchObject({ deskhand: 'init', token: 't1' })
})

test('clicks and calls open and close; what is open is open on the next page, which is no interaction', async () => {
  await load()
  says({ deskhand: 'hello' })
  says(LOOK)
  window.Deskhand!.open()
  expect(told.at(-1)![0]).toMatchObject({ deskhand: 'open', click: true })
  window.Deskhand!.toggle()
  expect(told.at(-1)![0]).toEqual({ deskhand: 'closed' })
  button().click()
  says({ deskhand: 'close' })
  expect(button().ariaExpanded).toBe('false')

  button().click()
  window.Deskhand!.destroy()
  await load()
  says({ deskhand: 'hello' })
  expect(told.at(-1)![0]).toMatchObject({ deskhand: 'open', click: false })
})

test('unread messages are told to the page and shown on the launcher', async () => {
  await load()
  says(LOOK)
  const heard: number[] = []
  const end = window.Deskhand!.onUnread((count) => heard.push(count))
  says({ deskhand: 'unread', count: 2 })
  end()
  says({ deskhand: 'unread', count: 0 })
  expect(heard).toEqual([0, 2])
  says({ deskhand: 'unread', count: 120 })
  expect([root.querySelector('i')!.textContent, button().ariaLabel]).toEqual(['99+', 'Open chat, 120 unread'])
})

test('destroy leaves nothing behind', async () => {
  const before = document.body.innerHTML
  await load()
  window.Deskhand!.destroy()
  expect([document.body.innerHTML, window.Deskhand]).toEqual([before, undefined])
})
