// Figures as people read them.

/** Seconds as `00:14`, or `1:02:03` from an hour. */
export function clock(seconds: number): string {
  const two = (n: number) => String(n).padStart(2, '0')
  const hours = Math.floor(seconds / 3600)
  const rest = `${two(Math.floor((seconds % 3600) / 60))}:${two(Math.floor(seconds % 60))}`
  return hours > 0 ? `${hours}:${rest}` : rest
}

/** A share in percent with one decimal; `null` of nothing. */
export function share(part: number, whole: number): string | null {
  return whole > 0 ? ((part / whole) * 100).toFixed(1) : null
}

/** Hundredths of a rating as `4.7`. */
export function score(hundredths: number): string {
  return (hundredths / 100).toFixed(1)
}
