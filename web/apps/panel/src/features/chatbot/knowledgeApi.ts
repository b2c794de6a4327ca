// What the knowledge base asks the server for.
import {
  streamLines, upload,
  type AddedSimilar, type BulkDone, type BulkEdit, type Category, type CategoryList, type CheckQuestion, type Database, type EditCategory, type ImportLine,
  type MoveCategory, type MovedSimilar, type NewCategory, type NewQuestion, type Question, type QuestionPage, type StoredFile, type Language, type TestMessage, type Warnings,
} from '@deskhand/api'
import { csrfToken, send } from '../../api'

const BOT = '/api/admin/bot'

export type SheetFormat = 'xlsx' | 'csv'

export const knowledge = {
  categories: (kind: Database, signal?: AbortSignal) => send<CategoryList>('GET', `${BOT}/categories?kind=${kind}`, undefined, signal),
  addCategory: (category: NewCategory) => send<Category>('POST', `${BOT}/categories`, category),
  editCategory: (id: string, edit: EditCategory) => send<Category>('PUT', `${BOT}/categories/${id}`, edit),
  moveCategory: (id: string, move: MoveCategory) => send<CategoryList>('POST', `${BOT}/categories/${id}/move`, move),
  deleteCategory: (id: string, moveTo?: string) => send('DELETE', `${BOT}/categories/${id}${moveTo ? `?moveTo=${moveTo}` : ''}`),

  questions: (query: URLSearchParams, signal?: AbortSignal) => send<QuestionPage>('GET', `${BOT}/questions?${query}`, undefined, signal),
  question: (id: string, signal?: AbortSignal) => send<Question>('GET', `${BOT}/questions/${id}`, undefined, signal),
  add: (question: NewQuestion) => send<Question>('POST', `${BOT}/questions`, question),
  edit: (id: string, question: NewQuestion) => send<Question>('PUT', `${BOT}/questions/${id}`, question),
  remove: (id: string) => send('DELETE', `${BOT}/questions/${id}`),
  /** Gives an entry that Deskhand ships its own answer back. */
  reset: (id: string) => send<Question>('POST', `${BOT}/questions/${id}/reset`),
  addSimilar: (id: string, texts: string[]) => send<AddedSimilar>('POST', `${BOT}/questions/${id}/similar`, { texts }),
  /** Takes a similar question from one entry and gives it to another. */
  moveSimilar: (from: string, text: string, question: string) => send<MovedSimilar>('POST', `${BOT}/questions/${from}/similar/move`, { text, question }),
  check: (check: CheckQuestion, signal?: AbortSignal) => send<Warnings>('POST', `${BOT}/questions/check`, check, signal),
  /** Reaches the server although the page is being left. */
  bulk: (edit: BulkEdit) => send<BulkDone>('POST', `${BOT}/questions/bulk`, edit, undefined, true),

  /** A sheet's rows, checked only or stored; what became of them comes line by line. */
  import: (kind: Database, format: SheetFormat, dryRun: boolean, file: Blob, signal: AbortSignal) =>
    streamLines<ImportLine>(`${BOT}/import?kind=${kind}&format=${format}&dryRun=${dryRun}`, file, { csrf: csrfToken(), signal }),
  templateUrl: (format: SheetFormat) => `${BOT}/import/template?format=${format}`,
  exportUrl: (kind: Database, format: SheetFormat) => `${BOT}/export?kind=${kind}&format=${format}`,

  /** A picture for an answer. */
  upload: (file: File): Promise<StoredFile> => upload(file, { csrf: csrfToken(), path: `${BOT}/images` }),
}

export const testBot = {
  /** What a visitor gets on entering. */
  welcome: (language: Language) => send<{ messages: TestMessage[] }>('GET', `${BOT}/welcome?language=${language}`),
}
