// Where to go after signing in. Only addresses of this server: anything else would make the sign-in page a trap.

/** The path of `next` if it is one of ours, else where this person works. */
export function safeNext(next: unknown, home: string): string {
  if (typeof next !== 'string' || !next.startsWith('/') || next.startsWith('//')) return home
  if (hasOddCharacters(next)) return home

  const base = 'https://desk.invalid'
  let url: URL
  try {
    url = new URL(next, base)
  } catch {
    return home
  }
  if (url.origin !== base || /^\/(login|setup)(\/|$)/.test(url.pathname)) return home
  return url.pathname + url.search + url.hash
}

/** Browsers read a backslash as a slash, and drop control characters: `/\evil` and `/<tab>/evil` leave the server. */
function hasOddCharacters(text: string): boolean {
  for (const char of text) {
    if (char === '\\' || char.charCodeAt(0) < 0x20 || char.charCodeAt(0) === 0x7f) return true
  }
  return false
}

/** Pages that this app draws itself; all others need the browser to load them. */
export function isOurs(path: string): boolean {
  return /^\/admin(\/|\?|#|$)/.test(path)
}
