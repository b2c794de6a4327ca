// What the drawer of an entry edits, and what may be in it. Pure.
import type { AnswerFormat, HandOverTo, NewQuestion, Question } from '@deskhand/api'

export const LIMITS = { question: 500, similar: 500, similarCount: 200, answer: 5_000 } as const

export interface QuestionFields {
  category: string
  question: string
  similarQuestions: string[]
  answer: string
  format: AnswerFormat
  handOver: HandOverTo | null
  enabled: boolean
}

/** What is wrong with a field: key of a sentence. `similar` names the wordings by their place. */
export interface FieldProblems { category?: string; question?: string; answer?: string; similar?: readonly number[] }

export function emptyFields(category: string, given: Partial<QuestionFields> = {}): QuestionFields {
  return { question: '', similarQuestions: [], answer: '', format: 'plain', handOver: null, enabled: true, ...given, category }
}

export function fieldsOfQuestion(question: Question): QuestionFields {
  const { category, similarQuestions, answer, format, enabled } = question
  return { category, question: question.question, similarQuestions: [...similarQuestions], answer, format, handOver: question.handOver ?? null, enabled }
}

/** As it is sent: without space around, and without empty wordings. */
export function newOf(fields: QuestionFields): NewQuestion {
  const similarQuestions = fields.similarQuestions.map((text) => text.trim()).filter((text) => text !== '')
  return { ...fields, question: fields.question.trim(), answer: fields.answer.trim(), similarQuestions }
}

export function problemsOf(fields: QuestionFields): FieldProblems {
  const problems: FieldProblems = {}
  const between = (text: string, most: number) => text.trim() !== '' && lengthOf(text) <= most
  if (fields.category === '') problems.category = 'bot.editor.bad.category'
  if (!between(fields.question, LIMITS.question)) problems.question = 'bot.editor.bad.question'
  if (!between(fields.answer, LIMITS.answer)) problems.answer = 'bot.editor.bad.answer'
  const long = fields.similarQuestions.flatMap((text, at) => (lengthOf(text) > LIMITS.similar ? [at] : []))
  if (long.length > 0) problems.similar = long
  return problems
}

/** Names of the fields that differ. */
export function changedFields(a: QuestionFields, b: QuestionFields): (keyof QuestionFields)[] {
  const [before, after] = [newOf(a), newOf(b)]
  const names: readonly (keyof QuestionFields)[] = ['category', 'question', 'similarQuestions', 'answer', 'format', 'handOver', 'enabled']
  return names.filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]))
}

export function sameFields(a: QuestionFields, b: QuestionFields): boolean {
  return JSON.stringify(newOf(a)) === JSON.stringify(newOf(b))
}

/** As people count characters. */
export function lengthOf(text: string): number {
  return [...text.trim()].length
}
