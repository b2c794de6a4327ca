import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { createI18n } from 'vue-i18n'
import { SETTINGS } from '../features/settings/catalog'
import en from './en'
import zh from './zh'

type Tree = { [key: string]: string | Tree }

function leaves(tree: Tree, path = ''): [string, string][] {
  return Object.entries(tree).flatMap(([key, value]) => (typeof value === 'string' ? [[path + key, value] as [string, string]] : leaves(value, `${path}${key}.`)))
}

const english = leaves(en)
const chinese = new Map(leaves(zh))
const slots = (text: string) => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort()

test('both languages have the same keys and fill in the same values', () => {
  expect([...chinese.keys()].sort()).toEqual(english.map(([key]) => key).sort())
  for (const [key, text] of english) {
    // A plural may leave its number out where the word says it.
    if (text.includes(' | ')) continue
    expect(slots(chinese.get(key) ?? ''), key).toEqual(slots(text))
  }
})

test('every sentence compiles, in both languages', () => {
  for (const locale of ['en', 'zh'] as const) {
    const { global } = createI18n({ legacy: false, locale, messages: { en, zh }, warnHtmlMessage: false })
    for (const [key] of english) expect(global.t(key, { n: 2 }), key).not.toBe(key)
  }
})

test('every error of the server is put into words', () => {
  const schema = readFileSync('../../packages/api/src/schema.d.ts', 'utf8')
  const codes = /ErrorCode: ([^;]+);/.exec(schema)?.[1]?.match(/"(\w+)"/g)?.map((code) => code.slice(1, -1)) ?? []
  expect(codes.length).toBeGreaterThan(20)
  for (const code of [...codes, 'offline']) expect(en.errors).toHaveProperty(code)
})

test('every setting has a name and a line of help', () => {
  for (const setting of SETTINGS) {
    expect(chinese.get(`settings.${setting.key}.label`), setting.key).toBeTruthy()
    expect(chinese.get(`settings.${setting.key}.help`), setting.key).toBeTruthy()
  }
})
