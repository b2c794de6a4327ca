// What a visitor likes, kept in the browser where it allows that: sound, text size, language.

export type Preference = 'sound' | 'size' | 'language'

export function preference(name: Preference): string | null {
  try {
    return localStorage.getItem(`deskhand-${name}`)
  } catch {
    return null
  }
}

export function prefer(name: Preference, value: string): void {
  try {
    localStorage.setItem(`deskhand-${name}`, value)
  } catch {
    // Then it holds until the page is closed.
  }
}
