// Whether a file can be a sheet, before it is sent, and what its columns are called. Pure.
import type { Language } from '@deskhand/api'
import type { SheetFormat } from '../knowledgeApi'

export const LARGEST = 10 * 1024 * 1024

export type FileProblem = 'badType' | 'tooLarge' | 'empty'

/** By the name: browsers disagree about types of sheets. */
export function formatOf(name: string): SheetFormat | null {
  const end = /\.([a-z0-9]+)$/i.exec(name)?.[1]?.toLowerCase()
  return end === 'xlsx' || end === 'csv' ? end : null
}

export function problemOf(file: Pick<File, 'name' | 'size'>): FileProblem | null {
  if (!formatOf(file.name)) return 'badType'
  if (file.size === 0) return 'empty'
  return file.size > LARGEST ? 'tooLarge' : null
}

/** The template names its columns in both languages, `Answer / 答案`; a reader needs one. */
export function columnName(column: string, language: Language): string {
  const names = column.split(' / ')
  return (language === 'zh' ? names.at(-1) : names[0]) ?? column
}
