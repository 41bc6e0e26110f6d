import type { HttpRequest, HttpResponse, Server, Unknown } from '../fetch/verdict.ts'

/** A place in a configuration file; lines count from 1. */
export interface SourceLocation {
  file: string
  line: number
}

/** The systems whose configuration has a dialect, and `headers`: header lines given literally. */
export const dialectNames = [
  'express',
  'node',
  'flask',
  'django',
  'php',
  'rack',
  'aspnet',
  'nginx',
  'apache',
  'headers',
] as const

export type DialectName = (typeof dialectNames)[number]

/** How a policy source is to be read. */
export interface Where {
  /** Path of the file, used for detection and in every location. */
  file: string
  dialect?: DialectName
  /** Values of environment and configuration look-ups that the user names; anything else stays unknown. */
  env?: Record<string, string>
  /** Version of the framework, where versions answer differently. */
  version?: string
  /** Host name that chooses between several virtual hosts. */
  host?: string
  /** Reads a file that the source includes, by its path from the source's own folder. Rejects if it can't. */
  load?(path: string): Promise<string>
}

/**
 * One field of a configuration: known with the place that sets it, unknown with a reason and a place, or
 * `undefined` where the configuration does not mention it and the framework's default applies.
 */
export type Field<T> = { value: T; at: SourceLocation } | (Unknown & { at: SourceLocation }) | undefined

/** What a configuration means to say, whatever the system: for people, for lint and for writing. */
export interface PolicyIntent {
  /** `'*'`: any origin, by wildcard; `'reflect'`: any origin, by echo; else exact origins and patterns. */
  origins: '*' | 'reflect' | ReadonlyArray<string | { pattern: string }>
  methods: '*' | 'reflect' | readonly string[]
  allowedHeaders: '*' | 'reflect' | readonly string[]
  exposedHeaders: '*' | readonly string[]
  credentials: boolean
  /** Seconds; undefined where the header is not sent. */
  maxAge?: number
  /** Every path is answered by the same rules. */
  uniform: boolean
  /** Fields of which something is not known. */
  partial: ReadonlyArray<
    'origins' | 'methods' | 'allowedHeaders' | 'exposedHeaders' | 'credentials' | 'maxAge'
  >
}

/** Production's policy, ready to answer. */
export interface Policy {
  dialect: DialectName
  file?: string
  unknowns: Unknown[]
  intent: PolicyIntent
  /** Where the policy as a whole stands in its file. */
  at?: SourceLocation
  /** @param next what stands behind it @default answers 200 without headers */
  respond(request: HttpRequest, next?: Server): HttpResponse
  /** Whether some call of an origin may be admitted, whatever it is; where it is missing, a uniform intent decides. */
  mayAdmit?(origin: string): boolean
  /** Words a change where the form of this very file decides how; undefined: as for any file of the dialect. */
  fix?(change: PolicyChange): string | undefined
}

/**
 * A server system: reads its configuration without running it, and answers as that system would.
 * `respond` is a middleware: `next` is the server behind.
 */
export interface Dialect<Config> {
  name: DialectName
  title: string
  /** Globs of file names, for detection. */
  files: string[]
  /** What makes a file this system's, as a noun phrase: "a call of cors()". For the error where nothing is found. */
  looksFor: string
  /** A byte order mark at the start is a part of what the file does. @default false */
  readsMark?: boolean
  /** Whether the text of a file that matches `files` is in fact this system's, and speaks of CORS. */
  detect?(source: string): boolean
  read(source: string, where: Where): Promise<{ config: Config; unknowns: Unknown[]; at?: SourceLocation }>
  respond(config: Config, request: HttpRequest, next: Server): HttpResponse
  intent(config: Config): PolicyIntent
  /** Whether some call of an origin may be admitted, wherever it goes and whatever it holds. */
  mayAdmit?(config: Config, origin: string): boolean
  /** Where a dialect has several forms of file: the lines that make a change in this one. */
  fix?(config: Config, change: PolicyChange): string | undefined
  write?(intent: PolicyIntent): string
}

/**
 * A change that would let a blocked request pass; each dialect words it in its own language. Lists are complete:
 * what they hold afterwards.
 */
export type PolicyChange =
  | { change: 'allow-origin'; origin: string; origins: readonly string[]; credentials: boolean }
  | { change: 'allow-method'; method: string; methods: readonly string[] }
  /** Admit the request header `header`. */
  | { change: 'allow-header'; header: string; headers: readonly string[] }
  /** Let the page read `header`. */
  | { change: 'expose-header'; header: string; headers: readonly string[] }
  | { change: 'allow-credentials'; origin: string; origins: readonly string[] }
  /** Send Access-Control-Allow-Origin once, not twice. */
  | { change: 'single-allow-origin'; origin: string; origins: readonly string[] }
  /** Answer OPTIONS with a 2xx status, before authentication and redirects. */
  | {
      change: 'answer-preflight'
      origin: string
      origins: readonly string[]
      methods: readonly string[]
      headers: readonly string[]
    }
  /** Send the CORS headers on error statuses too. */
  | { change: 'errors-too'; origin: string; origins: readonly string[] }
  | { change: 'vary-origin' }
  /** Let pages of any origin load what is not protected by CORS: Cross-Origin-Resource-Policy. */
  | { change: 'resource-policy' }

/** Methods of a page's calls: what holds for each of them holds for every call. */
export const callMethods: readonly string[] = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']

/** The server behind when nothing is said of it. */
export const emptyServer: Server = () => ({ status: 200, headers: [] })
