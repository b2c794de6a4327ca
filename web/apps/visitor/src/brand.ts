// The channel's colour, and what can be read on it.

/** Relative luminance of `#rrggbb` (WCAG 2), 0 to 1. */
export function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => {
    const part = parseInt(colour.slice(at, at + 2), 16) / 255
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4
  }) as [number, number, number]
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}

export function contrast(one: string, other: string): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number]
  return (light + 0.05) / (dark + 0.05)
}

const WHITE = '#ffffff'
const BLACK = '#000000'
/** The default; its own dark shade is in the tokens. */
const INK = '#2f5bd8'

/** White where it can be read at 4.5:1, else black, which then can. */
export function onColour(colour: string): string {
  return contrast(colour, WHITE) >= 4.5 ? WHITE : BLACK
}

/** Paints a page in the channel's colour. */
export function applyBrand(colour: string, root: HTMLElement = document.documentElement): void {
  if (!/^#[0-9a-f]{6}$/i.test(colour) || colour.toLowerCase() === INK) return
  root.style.setProperty('--bubble-self', colour)
  root.style.setProperty('--bubble-self-text', onColour(colour))
}
