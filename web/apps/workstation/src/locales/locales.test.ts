import { expect, it } from 'vitest'
import en from './en'
import zh from './zh'

type Words = { [key: string]: string | Words }

const sources = import.meta.glob<string>('../**/*.{vue,ts}', { query: '?raw', import: 'default', eager: true })
const flat = (words: Words, before = ''): Map<string, string> => new Map(Object.entries(words).flatMap(([key, value]) =>
  (typeof value === 'string' ? [[before + key, value] as const] : [...flat(value, `${before}${key}.`)])))
const [english, chinese] = [flat(en), flat(zh)]

it('both languages have the same keys, and none is empty', () => {
  expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort())
  expect([...english, ...chinese].filter(([, words]) => words.trim() === '')).toEqual([])
})

it('a value that is put in stands in both languages', () => {
  const values = (words: string) => [...new Set(words.match(/\{\w+\}/g) ?? [])].sort()
  for (const [key, words] of english) expect(values(chinese.get(key)!), key).toEqual(values(words))
})

it('every word a screen asks for exists', () => {
  const asked = Object.entries(sources).filter(([path]) => !path.includes('.test.')).flatMap(([, source]) =>
    [...source.matchAll(/\bt\('([a-zA-Z][\w.]*)'/g)].map(([, key]) => key!))
  expect(asked.length).toBeGreaterThan(100)
  expect(asked.filter((key) => !english.has(key))).toEqual([])
})

it('no screen carries words of its own', () => {
  const bare = Object.entries(sources).filter(([path]) => path.endsWith('.vue')).flatMap(([path, source]) => {
    const template = /<template>([\s\S]*)<\/template>/.exec(source)?.[1] ?? ''
    return [...template.matchAll(/>\s*([A-Z][a-z]+(?: [a-z]+)*)\s*</g)].map(([, words]) => `${path}: ${words}`)
  })
  // The name of the product and of a key are the same everywhere.
  expect(bare.filter((line) => !/: (Deskhand|Enter|Ctrl|Alt)$/.test(line))).toEqual([])
})
