import { expect, test } from 'vitest'
import { chatLink, embedCode, scriptTag } from '../overview/embed'
import { changedFields, checkChannel, draftOf, editOf } from './channelDraft'
import { checkColour, contrast, parseColour } from './contrast'
import { originOf } from './sites'

test('sites become origins', () => {
  expect(originOf('https://Shop.Example/path?x=1')).toBe('https://shop.example')
  expect(originOf('shop.example')).toBe('https://shop.example')
  expect(originOf('http://localhost:3000')).toBe('http://localhost:3000')
  expect(originOf('https://shop.example:443')).toBe('https://shop.example')
})

test.each(['', 'shop', 'ftp://shop.example', 'javascript:alert(1)', 'https://*.shop.example', 'https://me:pw@shop.example', 'two words.example'])('%j names no site', (text) => {
  expect(originOf(text)).toBeNull()
})

test('colours are read with and without #, short and long', () => {
  expect(parseColour('2F5BD8')).toBe('#2f5bd8')
  expect(parseColour('#abc')).toBe('#aabbcc')
  expect(parseColour('blue')).toBeNull()
})

test('contrast is that of WCAG, and the better text is chosen', () => {
  expect(contrast('#000000', '#ffffff')).toBeCloseTo(21)
  expect(contrast('#777777', '#ffffff')).toBeCloseTo(4.48, 2)
  expect(checkColour('#2f5bd8')).toMatchObject({ on: '#ffffff', readable: true, visible: true })
  expect(checkColour('#ffe14d')).toMatchObject({ on: '#000000', readable: true, visible: false })
})

test('a draft knows what changed, and keeps the logo it was given', () => {
  const saved = draftOf({ webAppId: 'a', name: 'Shop', allowedSites: [], look: { colour: '#2f5bd8', logo: '', position: 'right' } })
  const draft = { ...saved, name: 'Shop ', colour: '#0a0', sites: ['https://shop.example'] }
  expect(changedFields(draft, saved)).toEqual(['channels.look.colour', 'channels.sites.label'])
  expect(editOf(draft, '/files/logo.png')).toEqual({ name: 'Shop', look: { colour: '#00aa00', position: 'right', logo: '/files/logo.png' }, allowedSites: ['https://shop.example'] })
  expect(checkChannel({ ...draft, name: ' ', colour: 'x' })).toEqual({ name: 'channels.bad.name', colour: 'channels.bad.colour' })
})

test('what is pasted into a site names this server and the channel', () => {
  // S-033, S-034
  expect(chatLink('https://help.example', '7f3a')).toBe('https://help.example/chat/?webAppId=7f3a')
  expect(scriptTag('https://help.example', '7f3a')).toBe('<script async src="https://help.example/widget.js?webAppId=7f3a"></script>')
  for (const place of ['html', 'wordpress', 'react'] as const) expect(embedCode(place, 'https://help.example', '7f3a')).toContain('https://help.example/widget.js?webAppId=7f3a')
})
