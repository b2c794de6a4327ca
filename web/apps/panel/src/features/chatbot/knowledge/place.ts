// Which part of the questions' table is shown, as an address names it, so that it survives a reload and can be sent on.
import type { Database, QuestionFilter } from '@deskhand/api'
import { SIZES, type Size } from '../../members/page'

export const FIELDS = ['question', 'similar', 'answer'] as const
export const STATUSES = ['enabled', 'disabled', 'new', 'edited'] as const
export const SORTS = ['updated', 'question', 'hits'] as const
export type Field = (typeof FIELDS)[number]
export type Status = (typeof STATUSES)[number]
export type Sort = (typeof SORTS)[number]

export interface Place {
  category: string
  status: Status | ''
  field: Field
  search: string
  sort: Sort
  order: 'asc' | 'desc'
  page: number
  size: Size
}

/** `size` is how many rows were shown the last time. */
export function placeOf(query: Record<string, unknown>, size: Size): Place {
  const text = (key: string) => (typeof query[key] === 'string' ? query[key] : '')
  const one = <T extends string>(key: string, known: readonly T[]) => known.find((value) => value === query[key])
  const sort = one('sort', SORTS) ?? 'updated'
  const page = Number(query['page'])
  return {
    category: text('category'), status: one('status', STATUSES) ?? '', field: one('field', FIELDS) ?? 'question', search: text('q'),
    sort, order: one('order', ['asc', 'desc']) ?? firstOrder(sort), page: Number.isInteger(page) && page > 0 ? page : 1,
    size: SIZES.find((known) => String(known) === query['size']) ?? size,
  }
}

/** What differs from the table as it is at first. */
export function queryOf(place: Place, size: Size): Record<string, string> {
  const query: Record<string, string> = {}
  if (place.category !== '') query['category'] = place.category
  if (place.status !== '') query['status'] = place.status
  if (place.field !== 'question') query['field'] = place.field
  if (place.search !== '') query['q'] = place.search
  if (place.sort !== 'updated') query['sort'] = place.sort
  if (place.order !== firstOrder(place.sort)) query['order'] = place.order
  if (place.page !== 1) query['page'] = String(place.page)
  if (place.size !== size) query['size'] = String(place.size)
  return query
}

/** As the server is asked. */
export function askOf(kind: Database, place: Place): URLSearchParams {
  const { category, status, field, search, sort, order, page, size } = place
  const asked = { kind, ...(category && { category }), ...(status && { status }), ...(search && { search, field }), sort, order, page: `${page}`, size: `${size}` }
  return new URLSearchParams(asked)
}

/** Which entries are shown, on whatever page and in whatever order. */
export function filterOf(kind: Database, { category, status, field, search }: Place): QuestionFilter {
  return { kind, ...(category && { category }), ...(status && { status }), ...(search && { search, field }) }
}

/** A click on a column: the other way round, or that column as it is read first. */
export function sortedBy(place: Place, sort: Sort): Pick<Place, 'sort' | 'order' | 'page'> {
  const order = place.sort !== sort ? firstOrder(sort) : place.order === 'asc' ? 'desc' : 'asc'
  return { sort, order, page: 1 }
}

/** Narrowed down, so that seeing nothing does not mean that there is nothing. */
export function isNarrowed(place: Place): boolean {
  return place.status !== '' || place.search !== ''
}

function firstOrder(sort: Sort): 'asc' | 'desc' {
  return sort === 'question' ? 'asc' : 'desc'
}
