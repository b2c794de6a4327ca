import type { BotConfig } from '@deskhand/api'
import { expect, test } from 'vitest'
import { changed, problems, rebase, rounded, tidy } from './draft'
import { FIELDS, read, write, type Value } from './fields'
import { CONFIG } from './sample'

const set = (path: string, value: Value, config: BotConfig = CONFIG) => write(config, path, value)

test('what was edited is named in the order of the tabs', () => {
  const draft = set('direct.threshold', 0.77, set('welcomeCard.enabled', false))
  expect(changed(draft, CONFIG).map(({ path }) => path)).toEqual(['welcomeCard.enabled', 'direct.threshold'])
  expect(changed(set('direct.threshold', 0.8, draft), CONFIG)).toHaveLength(1)
})

test('every field of a configuration has a place on a tab', () => {
  const paths = Object.entries(CONFIG).flatMap(([group, fields]) => Object.keys(fields).map((key) => `${group}.${key}`))
  expect(FIELDS.map(({ path }) => path).toSorted()).toEqual(paths.toSorted())
})

test('own changes stay on top of what somebody else saved', () => {
  const mine = set('direct.threshold', 0.7)
  const newer = set('clarify.enabled', true)
  const merged = rebase(mine, CONFIG, newer)
  expect(read(merged, 'direct.threshold')).toBe(0.7)
  expect(read(merged, 'clarify.enabled')).toBe(true)
})

test('a value out of its range is named by its field', () => {
  // S-116, S-119, S-123, S-125
  const table: [string, Value, string][] = [
    ['direct.threshold', 1.01, 'share'],
    ['direct.threshold', NaN, 'share'],
    ['clarify.threshold', 0.81, 'aboveDirect'],
    ['clarify.count', 11, 'count'],
    ['fallback.offerPersonAfter', 1.5, 'count'],
    ['fallback.text', { en: 'x', zh: ' ' }, 'empty'],
    ['clarify.text', { en: 'x'.repeat(501), zh: '在' }, 'long'],
    ['welcomeCard.items', Array.from({ length: 21 }, () => ({ text: 'hi' })), 'items'],
    ['welcomeCard.items', [{ text: '  ' }], 'item'],
    ['handOver.phrases', ['x'.repeat(51)], 'phrase'],
    ['handOver.phrases', Array.from({ length: 101 }, (_, at) => `p${at}`), 'phrases'],
  ]
  for (const [path, value, name] of table) expect(problems(set(path, value))[path]?.key, path).toBe(`answers.bad.${name}`)
  expect(problems(CONFIG)).toEqual({})
})

test('scores have two places, whatever 32 bits made of them', () => {
  expect(rounded(0.800000011920929)).toBe(0.8)
  expect(tidy(set('direct.threshold', 0.7699999809265137)).direct.threshold).toBe(0.77)
})
