/** A Python string literal; whatever the text holds, it stays one literal on one line. */
export function pythonString(text: string): string {
  // JSON's escapes are a subset of Python's.
  return JSON.stringify(text)
}

/** A Python list literal of strings. */
export function pythonList(texts: readonly string[]): string {
  return `[${texts.map(pythonString).join(', ')}]`
}
