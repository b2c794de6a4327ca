// Figures of the chatbot in the reader's way of writing.
import { useI18n } from 'vue-i18n'

export function useFigures() {
  const { n } = useI18n()

  /** A share, 0 to 1, in whole per cent. */
  const percent = (share: number) => n(share, { style: 'percent', maximumFractionDigits: 0 })
  /** A score, 0 to 1. Two places in every language. */
  const score = (value: number) => value.toFixed(2)
  const count = (value: number) => n(value)
  /** With its sign: +49, −3. */
  const signed = (value: number) => n(value, { signDisplay: 'exceptZero' })

  return { percent, score, count, signed }
}
