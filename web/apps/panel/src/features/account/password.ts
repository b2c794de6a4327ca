// The rule for a password: 8 to 256 characters. The meter only encourages; it forbids nothing.

export const SHORTEST = 8
export const LONGEST = 256

export function isLongEnough(password: string): boolean {
  const length = [...password].length
  return length >= SHORTEST && length <= LONGEST
}

/** 0 nothing, 1 too short, 2 allowed, 3 good, 4 long. Length counts, since it is what makes guessing slow. */
export function strength(password: string): 0 | 1 | 2 | 3 | 4 {
  const length = [...password].length
  if (length === 0) return 0
  if (length < SHORTEST) return 1
  if (new Set(password).size < 5) return 2
  return length < 12 ? 2 : length < 18 ? 3 : 4
}
