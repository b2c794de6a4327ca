import { expect, test } from 'vitest'
import { LARGEST, columnName, formatOf, problemOf } from './file'

// S-103
test.each([['Fragen.XLSX', 'xlsx'], ['qa.v2.csv', 'csv'], ['macro.xlsm', null], ['old.xls', null], ['csv', null]])('%s is %s', (name, format) => {
  expect(formatOf(name)).toBe(format)
})

test.each([
  ['a.pdf', 5, 'badType'], ['a.csv', 0, 'empty'], ['a.csv', LARGEST, null], ['a.xlsx', LARGEST + 1, 'tooLarge'],
] as const)('%s of %d bytes: %s', (name, size, problem) => {
  expect(problemOf({ name, size })).toBe(problem)
})

test('a column is named in the reader’s language, and as it stands where it has one name', () => {
  expect(columnName('Answer / 答案', 'en')).toBe('Answer')
  expect(columnName('Answer / 答案', 'zh')).toBe('答案')
  expect(columnName('Answer', 'zh')).toBe('Answer')
})
