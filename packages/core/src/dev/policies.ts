import { readFile, stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parseEnv } from 'node:util'
import type { HttpRequest, HttpResponse, Server } from '../fetch/verdict.ts'
import { emptyServer, type DialectName, type Policy } from '../servers/server.ts'

/** Where production's policy stands, checked. */
export type ResolvedSource =
  | PolicyHere
  /** The target itself runs it. */
  | { kind: 'upstream' }

/** A policy that can be read without asking a server. */
export type PolicyHere =
  | {
      kind: 'given'
      /** What reads it is loaded when it is first asked for. */
      read(): Promise<Policy>
      /** Where it stands in the options. */
      place: string
      /** What the user's own functions threw while they were asked. */
      failures: Set<string>
    }
  | {
      kind: 'file'
      /** Absolute. */
      path: string
      /** As the user wrote it: what findings name. */
      shown: string
      dialect?: DialectName
      /** Values, or the absolute path of an `.env` file. */
      env?: Record<string, string> | string
      version?: string
      host?: string
    }

/** Configuration files are small; anything larger is another kind of file. Bytes. */
const sizeLimit = 2 ** 21

/** Policies of one rule, one behind the other. */
export interface Chain {
  policies: readonly Policy[]
  /** The target stands behind them with production's policy of its own. */
  upstream: boolean
  respond(request: HttpRequest, app?: Server): HttpResponse
  /** Every path is answered by the same rules. */
  uniform: boolean
}

/** The outermost policy comes first; `app` stands behind the last. */
export function chain(policies: readonly Policy[], upstream = false): Chain {
  return {
    policies,
    upstream,
    uniform: !upstream && policies.every((policy) => policy.intent.uniform),
    respond: (request, app = emptyServer) =>
      policies.reduceRight<Server>((next, policy) => (r) => policy.respond(r, next), app)(request),
  }
}

/** Those of a rule's sources that are read; the rest is the target itself. */
export const readSources = (sources: readonly ResolvedSource[]): PolicyHere[] =>
  sources.filter((source) => source.kind !== 'upstream')

export const isUpstream = (sources: readonly ResolvedSource[]): boolean =>
  sources.some(({ kind }) => kind === 'upstream')

/**
 * Reads a policy source.
 *
 * @param track is told the absolute path of every file that the policy depends on
 * @throws Error with a message that names the file and what is wrong with it
 */
export async function loadPolicy(
  source: PolicyHere,
  track: (path: string) => void = () => {},
): Promise<Policy> {
  if (source.kind === 'given') return source.read()
  track(source.path)
  const text = await readText(source.path, source.shown)
  const { readPolicy } = await import('../servers/read-policy.ts')
  return readPolicy(text, {
    file: source.shown,
    ...(source.dialect && { dialect: source.dialect }),
    ...(source.version !== undefined && { version: source.version }),
    ...(source.host !== undefined && { host: source.host }),
    ...(source.env !== undefined && { env: await environment(source.env, track) }),
    async load(path) {
      const absolute = resolve(dirname(source.path), path)
      track(absolute)
      return readText(absolute, path)
    },
  })
}

async function environment(
  env: Record<string, string> | string,
  track: (path: string) => void,
): Promise<Record<string, string>> {
  if (typeof env !== 'string') return env
  track(env)
  const values = parseEnv(await readText(env, env))
  return Object.fromEntries(Object.entries(values).flatMap(([k, v]) => (v === undefined ? [] : [[k, v]])))
}

const fileErrors: Readonly<Record<string, string>> = {
  ENOENT: 'there is no such file',
  EACCES: 'may not be read: check its permissions',
  EISDIR: 'is a directory: name the file in it that sets the headers',
}

async function readText(path: string, shown: string): Promise<string> {
  try {
    const { size } = await stat(path)
    if (size > sizeLimit)
      throw new Error(
        `is too large for a configuration: ${Math.round(size / 2 ** 20)} MB, at most 2 are read`,
      )
    return await readFile(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : ''
    const text = fileErrors[code] ?? (error instanceof Error ? error.message : String(error))
    throw new Error(`${shown}: ${text}`, { cause: error })
  }
}
