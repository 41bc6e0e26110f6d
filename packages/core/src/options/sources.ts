import { resolve } from 'node:path'
import type { ResolvedSource } from '../dev/policies.ts'
import { corsOptionMistakes } from '../servers/cors-options.ts'
import type { CorsOptions, CorsOptionsDelegate, GivenPolicy } from '../servers/policy-of.ts'
import { dialectNames, type DialectName, type Policy } from '../servers/server.ts'
import { nearest } from '../servers/nearest.ts'
import { member, quoted, type Mistakes } from './mistakes.ts'

/** Production's policy as the user gives it. */
export type PolicySource =
  /** Path of the server's own configuration, relative to the project's root. */
  | string
  | PolicyFile
  /** Options of the `cors` package for Express, functions included. */
  | { cors: CorsOptions | CorsOptionsDelegate }
  /** Header lines that production sends on every answer; a header that is absent is not sent. */
  | { headers: Record<string, string> }
  /**
   * The target runs production's policy: it is asked with the first production origin, and its answers
   * count. Stands alone or last in a list; not for a rule that the host itself serves.
   */
  | { upstream: true }

export interface PolicyFile {
  /** Path of the server's own configuration, relative to the project's root. */
  file: string
  /** The system that reads the file. @default by name and content */
  dialect?: DialectName
  /** Values of environment look-ups, or the path of an `.env` file that has them. */
  env?: Record<string, string> | string
  /** Version of the framework, where versions answer differently. */
  version?: string
  /** Host name that chooses between several virtual hosts. */
  host?: string
}

const forms = `a path, { file }, { cors: … }, { headers: { … } } or { upstream: true }`

/** One source or a list, outermost server first. */
export function resolveSources(
  value: unknown,
  place: string,
  root: string,
  mistakes: Mistakes,
): ResolvedSource[] | undefined {
  if (value === undefined) return undefined
  if (!Array.isArray(value)) return compact([resolveSource(value, place, root, mistakes)])
  if (value.length === 0) mistakes.add(place, `an empty list is no policy: write ${forms}`)
  const sources = compact(value.map((source, i) => resolveSource(source, `${place}[${i}]`, root, mistakes)))
  if (sources.slice(0, -1).some(({ kind }) => kind === 'upstream'))
    mistakes.add(place, '{ upstream: true } is the target itself, behind all others: write it last')
  return sources
}

const compact = <T>(list: ReadonlyArray<T | undefined>): T[] => list.filter((item) => item !== undefined)

function resolveSource(
  source: unknown,
  place: string,
  root: string,
  mistakes: Mistakes,
): ResolvedSource | undefined {
  if (typeof source === 'string') return fileSource({ file: source }, place, root, mistakes)
  if (typeof source !== 'object' || source === null)
    return mistakes.add(place, `${quoted(source)} is not a policy: write ${forms}`)
  const kinds = Object.keys(sourceKinds)
  const kind = kinds.find((key) => key in source)
  if (!kind) {
    const [key = ''] = Object.keys(source)
    const meant = nearest(key, kinds)
    return mistakes.add(
      meant ? member(place, key) : place,
      meant ? `no such option; did you mean ${meant}?` : `${quoted(source)} is not a policy: write ${forms}`,
    )
  }
  return sourceKinds[kind]!(source, place, root, mistakes)
}

type Resolve = (source: object, place: string, root: string, mistakes: Mistakes) => ResolvedSource | undefined

/** The key that tells one kind of source from another → how it is checked. */
const sourceKinds: Readonly<Record<string, Resolve>> = {
  file: (source, place, root, mistakes) => fileSource(source as PolicyFile, place, root, mistakes),
  cors(source, place, _root, mistakes) {
    mistakes.unknownKeys(place, source, ['cors'])
    const { cors } = source as { cors: CorsOptions | CorsOptionsDelegate }
    const found = corsOptionMistakes(cors)
    for (const { key, message, suggestion } of found)
      mistakes.add(
        key === '' ? `${place}.cors` : member(`${place}.cors`, key),
        suggestion ? `${message}; did you mean ${suggestion}?` : message,
      )
    if (found.length > 0) return undefined
    const failures = new Set<string>()
    return given({ cors: recordingFailures(cors, failures) }, place, failures)
  },
  headers(source, place, _root, mistakes) {
    mistakes.unknownKeys(place, source, ['headers'])
    const { headers } = source as { headers: unknown }
    const before = mistakes.list.length
    if (typeof headers !== 'object' || headers === null || Array.isArray(headers))
      return mistakes.add(
        `${place}.headers`,
        `${quoted(headers)} is not an object of headers: write { 'Access-Control-Allow-Origin': 'https://app.example.com' }`,
      )
    for (const [name, line] of Object.entries(headers)) checkHeader(name, line, `${place}.headers`, mistakes)
    if (mistakes.list.length > before) return undefined
    return given({ headers: headers as Record<string, string> }, place)
  },
  upstream(source, place, _root, mistakes) {
    mistakes.unknownKeys(place, source, ['upstream'])
    const { upstream } = source as { upstream: unknown }
    if (upstream === true) return { kind: 'upstream' }
    return mistakes.add(`${place}.upstream`, `${quoted(upstream)} is not true: write { upstream: true }`)
  },
}

function given(source: GivenPolicy, place: string, failures = new Set<string>()): ResolvedSource {
  let policy: Promise<Policy> | undefined
  const read = async (): Promise<Policy> => (await import('../servers/policy-of.ts')).policyOf(source)
  return { kind: 'given', read: () => (policy ??= read()), place, failures }
}

/** The same options; what the user's function throws is written down on its way to the policy. */
function recordingFailures(
  cors: CorsOptions | CorsOptionsDelegate,
  failures: Set<string>,
): CorsOptions | CorsOptionsDelegate {
  const recording =
    <Args extends unknown[]>(ask: (...args: Args) => void) =>
    (...args: Args): void => {
      try {
        ask(...args)
      } catch (error) {
        failures.add(error instanceof Error ? error.message : String(error))
        throw error
      }
    }
  if (typeof cors === 'function') return recording(cors)
  return typeof cors.origin === 'function' ? { ...cors, origin: recording(cors.origin) } : cors
}

const corsHeaders = [
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Methods',
  'Access-Control-Allow-Headers',
  'Access-Control-Allow-Credentials',
  'Access-Control-Expose-Headers',
  'Access-Control-Max-Age',
]

/** A header by name and value; `place` is the object that holds it. */
export function checkHeader(name: string, value: unknown, place: string, mistakes: Mistakes): void {
  const at = member(place, name)
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) mistakes.add(at, `${quoted(name)} is not a header name`)
  else if (typeof value !== 'string') mistakes.add(at, `${quoted(value)} is not a string`)
  else if (/[\r\n\0]/.test(value)) mistakes.add(at, `the value has a line break: a header is one line`)
  else if (!corsHeaders.some((known) => known.toLowerCase() === name.toLowerCase())) {
    const meant = /^access-control/i.test(name) ? (nearest(name, corsHeaders) ?? '') : ''
    if (meant) mistakes.add(at, `no such header; did you mean ${quoted(meant)}?`)
  }
}

const fileKeys = ['file', 'dialect', 'env', 'version', 'host']

function fileSource(
  source: PolicyFile,
  place: string,
  root: string,
  mistakes: Mistakes,
): ResolvedSource | undefined {
  const before = mistakes.list.length
  mistakes.unknownKeys(place, source, fileKeys)
  const { file, dialect, env, version, host } = source
  if (typeof file !== 'string' || file === '')
    mistakes.add(member(place, 'file'), `${quoted(file)} is not a path: write 'deploy/nginx.conf'`)
  if (dialect !== undefined && (!dialectNames.includes(dialect) || dialect === 'headers')) {
    const names = dialectNames.filter((name) => name !== 'headers')
    const meant = nearest(String(dialect), names)
    mistakes.add(
      `${place}.dialect`,
      `${quoted(dialect)} is not a dialect; ${meant ? `did you mean ${quoted(meant)}?` : `there are ${names.join(', ')}`}`,
    )
  }
  if (env !== undefined && typeof env !== 'string' && (typeof env !== 'object' || env === null))
    mistakes.add(`${place}.env`, `${quoted(env)} is neither the path of an .env file nor an object of values`)
  for (const [key, value] of Object.entries({ version, host }))
    if (value !== undefined && typeof value !== 'string')
      mistakes.add(`${place}.${key}`, `${quoted(value)} is not a string: write ${quoted(String(value))}`)
  if (mistakes.list.length > before) return undefined
  return {
    kind: 'file',
    path: resolve(root, file),
    shown: file,
    ...(dialect && { dialect }),
    ...(env !== undefined && { env: typeof env === 'string' ? resolve(root, env) : env }),
    ...(version !== undefined && { version }),
    ...(host !== undefined && { host }),
  }
}
