import type { Question } from '@deskhand/api'
import { expect, test } from 'vitest'
import { changedFields, emptyFields, fieldsOfQuestion, newOf, problemsOf, sameFields } from './fields'

const question: Question = {
  id: 'q', kind: 'qa', category: 'c', question: 'How long?', similarQuestions: ['When?'], answer: 'Two days', format: 'plain', enabled: true,
  state: 'new', language: 'en', preset: false, updatedAt: 0, hits: 0,
}

test('an entry goes into the drawer and comes out as it was', () => {
  expect(newOf(fieldsOfQuestion(question))).toEqual({ category: 'c', question: 'How long?', similarQuestions: ['When?'], answer: 'Two days', format: 'plain', handOver: null, enabled: true })
})

test('space around and empty wordings are no change', () => {
  const fields = fieldsOfQuestion(question)
  expect(sameFields(fields, { ...fields, question: ' How long? ', similarQuestions: ['When?', ' '] })).toBe(true)
  expect(sameFields(fields, { ...fields, enabled: false })).toBe(false)
})

test('fields that differ are named, those with other space are not', () => {
  const fields = fieldsOfQuestion(question)
  expect(changedFields(fields, { ...fields, answer: 'Another.', enabled: !fields.enabled, question: ` ${fields.question} ` })).toEqual(['answer', 'enabled'])
})

// S-100
test.each([
  ['nothing', emptyFields(''), ['category', 'question', 'answer']],
  ['only space', emptyFields('c', { question: ' ', answer: '\n' }), ['question', 'answer']],
  ['too much', emptyFields('c', { question: 'x'.repeat(501), answer: 'x'.repeat(5_001) }), ['question', 'answer']],
  ['as much as may be', emptyFields('c', { question: '😀'.repeat(500), answer: '😀'.repeat(5_000) }), []],
])('%s has these problems', (_, fields, problems) => {
  expect(Object.keys(problemsOf(fields))).toEqual(problems)
})

test('wordings that are too long are named by their place', () => {
  expect(problemsOf(emptyFields('c', { question: 'q', answer: 'a', similarQuestions: ['ok', 'x'.repeat(501)] })).similar).toEqual([1])
})
