import type { Colleague } from '@deskhand/api'
import { expect, it } from 'vitest'
import { canTake, findColleagues } from './useTransferTargets'

const colleague = (nickname: string, more: Partial<Colleague> = {}): Colleague =>
  ({ id: nickname, nickname, email: `${nickname}@desk.example`, avatar: '', limit: 6, online: true, open: 0, status: 'free', ...more })

it('colleagues are found by the chosen field, those with a free place first', () => { // S-214
  const all = [colleague('Jonas', { open: 6 }), colleague('Mei'), colleague('Ada', { status: 'busy' })]

  expect(findColleagues(all, 'nickname', '').map(({ nickname }) => nickname)).toEqual(['Mei', 'Ada', 'Jonas'])
  expect(findColleagues(all, 'email', 'JONAS@').map(({ nickname }) => nickname)).toEqual(['Jonas'])
  expect(findColleagues(all, 'nickname', 'desk')).toEqual([])
})

it('a colleague who is full, away or not connected cannot take a session', () => {
  expect([canTake(colleague('a')), canTake(colleague('a', { open: 6 })), canTake(colleague('a', { status: 'rest' })), canTake(colleague('a', { online: false }))])
    .toEqual([true, false, false, false])
})
