import type { SourceLocation, Where } from '../server.ts'
import { known, notKnown, type ListOf, type Setting } from '../syntax/field.ts'

/** The framework's configuration, as far as the user names it. */
export interface Settings {
  /** @param shown the look-up as the file writes it */
  text(path: string, shown: string, at: SourceLocation): Setting<string>
  list(path: string, shown: string, at: SourceLocation): ListOf<string>
}

/** `Cors__AllowedOrigins__0` and `Cors:AllowedOrigins:0` name the same value, in any case. */
const keyOf = (name: string) => name.replaceAll('__', ':').toLowerCase()

/**
 * Values come from `env`, under the keys that .NET reads from the environment: `AllowedOrigins__0`,
 * `AllowedOrigins__1` for a list, `Cors__Origin` for one value. `env: { appsettings: 'appsettings.json' }` names a
 * JSON file to read beside them, or several after one another, separated by commas: a later one replaces the values
 * of an earlier one, and `env` those of all.
 *
 * @throws Error if a named file can't be loaded or is no JSON
 */
export async function readSettings(where: Where): Promise<Settings> {
  const values = new Map<string, string>()
  const { appsettings, ...env } = where.env ?? {}
  const files = (appsettings ?? '').split(',').map((name) => name.trim())
  for (const file of files.filter(Boolean)) {
    if (!where.load) throw new Error(`${file} is named in env, and no file can be loaded here`)
    flatten(parseJson(await where.load(file), file), '', values)
  }
  for (const [name, value] of Object.entries(env)) values.set(keyOf(name), value)
  return {
    text(path, shown, at) {
      const value = values.get(keyOf(path))
      return value === undefined ? notGiven(shown, path.replaceAll(':', '__'), at) : known(value, at)
    },
    list(path, shown, at) {
      const items: Array<Setting<string>> = []
      for (let i = 0; ; i++) {
        const value = values.get(keyOf(`${path}:${i}`))
        if (value === undefined) break
        items.push(known(value, at))
      }
      return items.length > 0 ? items : [notGiven(shown, `${path.replaceAll(':', '__')}__0`, at)]
    },
  }
}

const notGiven = (shown: string, name: string, at: SourceLocation) =>
  notKnown(`${shown} is not given: name ${name} in env`, at)

/** appsettings.json may have comments and commas after the last element. */
function parseJson(text: string, file: string): unknown {
  const plain = text
    .replace(/^\uFEFF/, '')
    .replaceAll(
      /("(?:\\.|[^"\\])*")|\/\/[^\n]*|\/\*[\s\S]*?\*\//g,
      (_, string: string | undefined) => string ?? ' ',
    )
    .replaceAll(/("(?:\\.|[^"\\])*")|,(?=\s*[}\]])/g, (_, string: string | undefined) => string ?? ' ')
  try {
    return JSON.parse(plain)
  } catch {
    throw new Error(`${file} is no JSON`)
  }
}

function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (typeof value === 'object' && value !== null)
    for (const [key, inner] of Object.entries(value)) flatten(inner, path ? `${path}:${key}` : key, into)
  else if (value !== null) into.set(keyOf(path), String(value))
}
