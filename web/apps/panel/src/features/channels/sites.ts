// Which sites may show the widget: origins, as the browser names them.

export const MOST_SITES = 50

/** The origin of what somebody typed or pasted; `null` where it names no site. Without a scheme, https is meant. */
export function originOf(text: string): string | null {
  const typed = text.trim()
  if (typed === '' || /[\s*]/.test(typed)) return null
  const withScheme = /^[a-z][a-z0-9+.-]*:\/\//i.test(typed) ? typed : `https://${typed}`
  let url: URL
  try {
    url = new URL(withScheme)
  } catch {
    return null
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') return null
  if (url.username !== '' || url.password !== '') return null
  return isHost(url.hostname) ? url.origin : null
}

/** A name with a dot, an address, or this machine. */
function isHost(host: string): boolean {
  return host === 'localhost' || host.startsWith('[') || /^[a-z0-9-]+(\.[a-z0-9-]+)+$/.test(host)
}
