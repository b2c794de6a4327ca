// Whether a brand colour can be read, by WCAG 2.2: text at least 4.5:1, the edge of a control at least 3:1.

export const TEXT_RATIO = 4.5
export const EDGE_RATIO = 3

/** `#rrggbb` in lower case from what somebody typed or pasted; `null` where it is no colour. */
export function parseColour(text: string): string | null {
  const hex = text.trim().toLowerCase().replace(/^#/, '')
  if (/^[0-9a-f]{3}$/.test(hex)) return `#${[...hex].map((digit) => digit + digit).join('')}`
  return /^[0-9a-f]{6}$/.test(hex) ? `#${hex}` : null
}

/** Contrast of two colours, 1 to 21. */
export function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

export interface ColourCheck {
  /** Black or white, whichever reads better on the colour. */
  on: '#ffffff' | '#000000'
  textRatio: number
  /** The colour against the white of the page. */
  edgeRatio: number
  readable: boolean
  visible: boolean
}

export function checkColour(colour: string): ColourCheck {
  const white = contrast(colour, '#ffffff')
  const black = contrast(colour, '#000000')
  const on = white >= TEXT_RATIO || white >= black ? '#ffffff' : '#000000'
  const textRatio = on === '#ffffff' ? white : black
  return { on, textRatio, edgeRatio: white, readable: textRatio >= TEXT_RATIO, visible: white >= EDGE_RATIO }
}

function luminance(colour: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => linear(Number.parseInt(colour.slice(at, at + 2), 16) / 255)) as [number, number, number]
  return 0.2126 * r + 0.7152 * g + 0.0722 * b
}

function linear(channel: number): number {
  return channel <= 0.040_45 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4
}
