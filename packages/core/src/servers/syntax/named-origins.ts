/** More are not asked about: a program may hold any number of texts. */
const limit = 20

const forms = [
  /^(?:[a-z][\w+.-]*:\/\/[^/\s]+|null)$/i,
  // no Origin header equals these: a slash or a path behind it, or no scheme before it
  /^[a-z][\w+.-]*:\/\/[^/\s]+\/\S*$/i,
  /^(?:localhost|[\w-]+(?:\.[\w-]+)+)(?::\d+)?\/?$/i,
]

/**
 * The texts of a program that it may compare with Origin. Those that are compared in vain come last: only by them
 * is a policy heard that admits nobody.
 */
export function namedOrigins(texts: Iterable<string>): string[] {
  const all = [...new Set(texts)]
  const found = forms.map((form) => all.filter((text) => form.test(text)))
  return found.flat().slice(0, limit)
}
