// A person without a picture: two letters and a quiet colour that stays the same for the same name.

const TONES = ['', 't2', 't3', 't4'] as const
export type Tone = (typeof TONES)[number]

/** Two letters: `Amelia Hartwell` is AH, `访客_7666` is 76, `王芳` is 王芳's last sign. */
export function initials(name: string): string {
  const generated = /[_\s]([0-9A-Za-z]{4})$/.exec(name)
  if (generated && /\d/.test(generated[1]!)) return generated[1]!.slice(0, 2).toUpperCase()
  const words = name.trim().split(/\s+/).filter(Boolean)
  const first = [...(words[0] ?? '')]
  if (first.length === 0) return '?'
  if (/\p{Script=Han}/u.test(first[0]!)) return first.at(-1)!
  if (words.length === 1) return first.slice(0, 2).join('').toUpperCase()
  return (first[0]! + [...words.at(-1)!][0]!).toUpperCase()
}

export function tone(name: string): Tone {
  let sum = 0
  for (const letter of name) sum = (sum * 31 + letter.codePointAt(0)!) % 9973
  return TONES[sum % TONES.length]!
}
