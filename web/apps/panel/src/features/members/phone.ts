// Phone numbers as E.164 (S-174).

/** `+8617775365072` from any usual spelling, also with `00` in front; `null` where it is none. Empty stays empty. */
export function normalisePhone(text: string): string | null {
  const bare = text.replace(/[\s\-().]/g, '').replace(/^00/, '+')
  if (bare === '') return ''
  return /^\+[1-9]\d{6,14}$/.test(bare) ? bare : null
}
