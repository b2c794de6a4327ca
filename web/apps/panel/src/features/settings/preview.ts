// What visitors will read: a prompt with its variables filled in.

export interface Part { text: string; value: boolean }

/** Splits a prompt at its variables. Both spellings of the documents count: `${QueuePosition}` and `$QueuePosition`. */
export function previewParts(prompt: string, values: Readonly<Record<string, string>>): Part[] {
  const parts: Part[] = []
  let from = 0
  for (const found of prompt.matchAll(/\$(?:\{(\w+)\}|(\w+))/g)) {
    const value = values[(found[1] ?? found[2]) as string]
    if (value === undefined) continue
    if (found.index > from) parts.push({ text: prompt.slice(from, found.index), value: false })
    parts.push({ text: value, value: true })
    from = found.index + found[0].length
  }
  if (from < prompt.length) parts.push({ text: prompt.slice(from), value: false })
  return parts
}

/** A variable as it stands in a prompt. */
export function variableText(name: string): string {
  return `\${${name}}`
}

/** Puts a variable where the cursor is, or over what is selected. Answers the text and where the cursor goes. */
export function insertVariable(text: string, name: string, start: number, end: number): { text: string; cursor: number } {
  const variable = variableText(name)
  return { text: text.slice(0, start) + variable + text.slice(end), cursor: start + variable.length }
}
