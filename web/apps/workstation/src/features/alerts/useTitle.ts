// The count in the title and on the favicon. Both are drawn from the list itself, so that they are right after a reload.
import { watchEffect } from 'vue'

const INK = '#2f5bd8'
const RED = '#c22a2d'

export function titleOf(count: number, words: string): string {
  return count > 0 ? `(${count > 99 ? '99+' : count}) ${words}` : words
}

export function useTitle(count: () => number, words: () => string): void {
  watchEffect(() => {
    document.title = titleOf(count(), words())
    setFavicon(count())
  })
}

function setFavicon(count: number): void {
  const link = document.querySelector<HTMLLinkElement>('link[rel="icon"]')
  if (!link) return
  link.dataset.plain ??= link.href
  const address = count > 0 ? badge(count) : undefined
  link.type = address ? 'image/png' : 'image/svg+xml'
  link.href = address ?? link.dataset.plain
}

function badge(count: number): string | undefined {
  const canvas = Object.assign(document.createElement('canvas'), { width: 32, height: 32 })
  const draw = canvas.getContext('2d')
  if (!draw) return undefined
  draw.fillStyle = INK
  draw.fill(new Path2D('M5 5.5A2.5 2.5 0 0 1 7.5 3H16c7.2 0 12.5 4.9 12.5 11.7S23.2 26.4 16 26.4h-3.9l-5.4 3.4A1.1 1.1 0 0 1 5 28.9z'))
  draw.fillStyle = RED
  draw.beginPath()
  draw.arc(22, 22, 10, 0, Math.PI * 2)
  draw.fill()
  draw.fillStyle = '#fff'
  draw.font = `bold ${count > 9 ? 12 : 15}px sans-serif`
  draw.textAlign = 'center'
  draw.textBaseline = 'middle'
  draw.fillText(count > 99 ? '99' : String(count), 22, 23)
  return canvas.toDataURL('image/png')
}
