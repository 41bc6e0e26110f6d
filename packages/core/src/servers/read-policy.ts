import type { Dialect, DialectName, Policy, SourceLocation, Where } from './server.ts'
import { emptyServer } from './server.ts'
import type { Unknown } from '../fetch/verdict.ts'
import { dialects } from './dialects.ts'
import { files } from './files.ts'
import { matchesGlob } from './glob.ts'

/** Configuration files are small: anything beyond this many characters is another kind of file. */
const sizeLimit = 2 ** 21

/** A policy file that can't be read; the message says which file, what was looked for and what to write. */
export class PolicyFileError extends Error {
  readonly file: string
  constructor(file: string, message: string) {
    super(`${file}: ${message}`)
    this.name = 'PolicyFileError'
    this.file = file
  }
}

/**
 * Reads a server's configuration, without ever running it.
 *
 * @param source the file's text
 * @throws PolicyFileError if no dialect or more than one reads such a file, if it says nothing of CORS, or
 *   if it is no configuration at all
 */
export async function readPolicy(source: string, where: Where): Promise<Policy> {
  if (source.includes('\0')) throw new PolicyFileError(where.file, 'is a binary file, not a configuration')
  if (source.length > sizeLimit) {
    const size = (source.length / 2 ** 20).toFixed(0)
    throw new PolicyFileError(where.file, `is too large for a configuration: ${size} MB, at most 2 are read`)
  }
  const text = source.startsWith('\uFEFF') ? source.slice(1) : source
  const dialect = where.dialect
    ? await dialectNamed(where.dialect, where.file)
    : await detect(text, where.file)
  try {
    const { config, unknowns, at } = await dialect.read(dialect.readsMark ? source : text, where)
    return policyFrom(dialect, config, { file: where.file, unknowns, ...(at ? { at } : {}) })
  } catch (error) {
    if (error instanceof PolicyFileError) throw error
    const message = error instanceof Error ? error.message : String(error)
    throw new PolicyFileError(where.file, `can't be read as ${dialect.title}: ${message}`)
  }
}

/** A dialect and what it read, ready to answer. */
export function policyFrom<Config>(
  dialect: Pick<Dialect<Config>, 'name' | 'respond' | 'intent' | 'mayAdmit' | 'fix'>,
  config: Config,
  read: { unknowns: Unknown[]; file?: string; at?: SourceLocation },
): Policy {
  return {
    ...read,
    dialect: dialect.name,
    intent: dialect.intent(config),
    respond: (request, next = emptyServer) => dialect.respond(config, request, next),
    mayAdmit: (origin) => dialect.mayAdmit?.(config, origin) ?? false,
    fix: (change) => dialect.fix?.(config, change),
  }
}

async function dialectNamed(name: DialectName, file: string): Promise<Dialect<unknown>> {
  if (name === 'headers' || !Object.hasOwn(dialects, name)) {
    const names = Object.keys(dialects).join(', ')
    throw new PolicyFileError(file, `no file is read as ${JSON.stringify(name)}; dialects are ${names}`)
  }
  return dialects[name]()
}

const names = Object.keys(files) as Array<keyof typeof files>

async function detect(source: string, file: string): Promise<Dialect<unknown>> {
  const candidates = names.filter((name) => files[name].some((glob) => matchesGlob(file, glob)))
  if (candidates.length === 0) {
    const known = names.map((name) => `${name} (${files[name].join(' ')})`).join(', ')
    throw new PolicyFileError(
      file,
      `no dialect reads a file of this name. Say which: { file, dialect }: ${known}`,
    )
  }
  const named = await Promise.all(candidates.map((name) => dialects[name]()))
  const found = named.filter((dialect) => dialect.detect?.(source) ?? true)
  const [first, second] = found
  if (!first) {
    const sought = named.map((dialect) => `${dialect.looksFor} (${dialect.name})`).join(', or ')
    throw new PolicyFileError(
      file,
      `says nothing of CORS. Looked for ${sought}. Name the file that sets the headers, write { headers: { … } }, or say { file, dialect: '${named[0]?.name}' } if it is right to have none`,
    )
  }
  if (second) {
    const both = found.map((dialect) => dialect.name)
    throw new PolicyFileError(
      file,
      `reads as ${both.join(' and as ')}. Say which: { file, dialect: '${first.name}' }`,
    )
  }
  return first
}
