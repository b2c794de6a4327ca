// Figures as people read them.

/** A share in percent with one decimal; `null` of nothing. */
export function share(part: number, whole: number): string | null {
  return whole > 0 ? ((part / whole) * 100).toFixed(1) : null
}

/** Hundredths of a rating as `4.7`. */
export function score(hundredths: number): string {
  return (hundredths / 100).toFixed(1)
}
