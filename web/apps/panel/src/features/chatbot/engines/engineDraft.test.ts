import { expect, test } from 'vitest'
import { draftOf, changedEngines, problemsOf, saveOf } from './engineDraft'

const engines = { version: 3, embeddings: { enabled: true, url: 'https://e.example/v1', model: 'small', hasKey: true }, judge: { enabled: false, url: '', model: '', hasKey: false } }

test('a key that was not touched is not sent, and stays saved', () => {
  const draft = draftOf(engines)
  expect(changedEngines(draft, draftOf(engines))).toEqual([])
  expect(saveOf(draft, 3).embeddings).not.toHaveProperty('key')

  const typed = { ...draft, embeddings: { ...draft.embeddings, key: ' sk-1 ' } }
  expect(changedEngines(typed, draftOf(engines))).toEqual(['embeddings'])
  expect(saveOf(typed, 3).embeddings.key).toBe('sk-1')
})

test('an engine that is on needs an address and a model', () => {
  const empty = { enabled: true, url: ' ', model: '', key: null }
  expect(problemsOf(empty)).toEqual({ url: 'answers.engines.bad.noUrl', model: 'answers.engines.bad.noModel' })
  expect(problemsOf({ ...empty, enabled: false })).toEqual({})
  expect(problemsOf({ ...empty, enabled: false, url: 'ftp://x' }).url).toBe('answers.engines.bad.url')
  expect(problemsOf({ enabled: true, url: 'https://h/v1', model: 'm', key: null })).toEqual({})
})
