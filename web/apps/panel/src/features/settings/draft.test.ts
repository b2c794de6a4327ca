import { describe, expect, test } from 'vitest'
import type { SettingsPage } from '@deskhand/api'
import { SETTINGS, type Setting } from './catalog'
import { changed, draftOf, problem, problems, read, rebase, settingOfField, write } from './draft'

const settings = {
  service: { mode: 'automatic', acceptSeconds: 30, breakAfterTimeout: false },
  queue: { limitPerAgent: 6, maxWaiting: 0, whenNobodyWorks: 'refuse' },
  closing: { userTimeoutSeconds: 600, timeoutMessage: true, closingMessage: true },
  rating: { enabled: true, byAgent: true, afterEnd: true, byVisitor: true, validityHours: 12, style: 'star' },
  recall: { agentSeconds: 120, visitorSeconds: 120 },
  bot: { enabled: false },
} satisfies SettingsPage['settings']
const texts = {
  welcome: 'Hello', connecting: 'One moment', connected: 'I am ${StaffNickName}', failed: 'Nobody', queuing: '${QueuePosition}', timeout: 'Timeout', closing: 'Bye',
  ratingInvitation: 'Rate', ratingThanks: 'Thanks', ratingLevels: ['1', '2', '3', '4', '5'],
}
const page: SettingsPage = { entry: 'e', language: 'en', version: 3, settings, texts, defaultSettings: settings, defaultTexts: texts }
const saved = draftOf(page)
const named = (key: string) => SETTINGS.find((setting) => setting.key === key) as Setting

describe('what is unsaved', () => {
  test('nothing is unsaved at first, and the same value again changes nothing', () => {
    expect(changed(saved, saved)).toEqual([])
    expect(changed(write(saved, named('acceptSeconds'), 30), saved)).toEqual([])
  })

  test('changes are named in the order of the page, wherever they were made', () => {
    const draft = write(write(write(saved, named('agentSeconds'), 60), named('ratingLevels'), ['1', '2', '3', '4', 'Best']), named('welcome'), 'Hi')
    expect(changed(draft, saved).map((setting) => setting.key)).toEqual(['welcome', 'ratingLevels', 'agentSeconds'])
  })

  test('editing leaves the saved page alone, and the bot’s settings go back as they came', () => {
    const draft = write(write(saved, named('mode'), 'manual'), named('closing'), 'See you')
    expect(saved.settings.service.mode).toBe('automatic')
    expect(draft.settings.bot).toEqual(settings.bot)
  })

  test('one’s own changes stay on top of a newer version, and the rest is the newer one’s', () => {
    const mine = write(saved, named('acceptSeconds'), 45)
    const newer = write(write(saved, named('acceptSeconds'), 20), named('limitPerAgent'), 9)
    const after = rebase(mine, saved, newer)
    expect(read(after, named('acceptSeconds'))).toBe(45)
    expect(read(after, named('limitPerAgent'))).toBe(9)
  })
})

describe('ranges', () => {
  // S-143, S-145, S-147, S-159, S-011
  test.each([
    ['acceptSeconds', [5, 30, 600], [0, 4, 601, 7.5, NaN, -1]],
    ['limitPerAgent', [1, 100], [0, 101, NaN]],
    ['maxWaiting', [0, 10_000], [-1, 10_001]],
    ['userTimeoutSeconds', [0, 30, 86_400], [1, 29, 86_401, -1, NaN]],
    ['validityHours', [0, 720], [721, 0.5]],
    ['agentSeconds', [0, 86_400], [86_401]],
    ['visitorSeconds', [0, 86_400], [-5]],
  ])('%s takes %j and refuses %j', (key, good, bad) => {
    for (const value of good) expect(problem(named(key), value)).toBeNull()
    for (const value of bad) expect(problem(named(key), value)).not.toBeNull()
  })

  test('the sentence names the range, and the gap beside zero', () => {
    expect(problem(named('acceptSeconds'), 2)).toEqual({ key: 'settings.range', params: { min: 5, max: 600, unit: 's' } })
    expect(problem(named('userTimeoutSeconds'), 12)).toEqual({ key: 'settings.rangeOrZero', params: { min: 30, max: 86_400, unit: 's' } })
  })

  test('a prompt may be empty but not longer than 500 characters, counted as people count', () => {
    expect(problem(named('welcome'), '')).toBeNull()
    expect(problem(named('welcome'), '😀'.repeat(500))).toBeNull()
    expect(problem(named('welcome'), 'a'.repeat(501))?.params).toEqual({ n: 501, max: 500 })
  })

  test('every level of a rating needs a text', () => {
    expect(problem(named('ratingLevels'), ['a', 'b', ' ', 'd', 'e'])?.key).toBe('settings.levelEmpty')
  })

  test('a draft lists all its problems', () => {
    const draft = write(write(saved, named('acceptSeconds'), 1), named('validityHours'), 9999)
    expect(Object.keys(problems(draft))).toEqual(['acceptSeconds', 'validityHours'])
    expect(problems(saved)).toEqual({})
  })
})

test('the field the server names is found among the settings', () => {
  expect(settingOfField('service.acceptSeconds')?.key).toBe('acceptSeconds')
  expect(settingOfField('settings.rating.validityHours')?.key).toBe('validityHours')
  expect(settingOfField('texts.welcome')?.key).toBe('welcome')
  expect(settingOfField('ratingLevel3')?.key).toBe('ratingLevels')
  expect(settingOfField('bot.enabled')).toBeUndefined()
})
