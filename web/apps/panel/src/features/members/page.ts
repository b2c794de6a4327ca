// The part of the members' table that an address names, so that it survives a reload and can be sent to a colleague.

export const SIZES = [10, 20, 50, 100] as const
export type Size = (typeof SIZES)[number]
export interface TablePlace { q: string; page: number; size: Size }

export function placeOfQuery(query: Record<string, unknown>): TablePlace {
  const size = SIZES.find((one) => String(one) === query['size']) ?? 10
  const page = Number(query['page'])
  return { q: typeof query['q'] === 'string' ? query['q'] : '', size, page: Number.isInteger(page) && page > 0 ? page : 1 }
}

/** What differs from the first page of ten. */
export function queryOfPlace(place: TablePlace): Record<string, string> {
  const query: Record<string, string> = {}
  if (place.q !== '') query['q'] = place.q
  if (place.page !== 1) query['page'] = String(place.page)
  if (place.size !== 10) query['size'] = String(place.size)
  return query
}

/** Which rows are shown, counted from 1. */
export function shownRows(place: TablePlace, total: number): { from: number; to: number } {
  return { from: Math.min((place.page - 1) * place.size + 1, total), to: Math.min(place.page * place.size, total) }
}
