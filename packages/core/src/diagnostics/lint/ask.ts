import type { RegistrableDomain } from '../../fetch/origin.ts'
import type { HttpResponse } from '../../fetch/verdict.ts'
import { fixFor } from '../../servers/fixes.ts'
import { headerOf } from '../../servers/headers.ts'
import type { Policy, PolicyChange, SourceLocation } from '../../servers/server.ts'

/** What lint may know beside the policy. */
export interface LintContext {
  /** URLs of the API, where the policy differs by path. @default a few usual paths */
  urls?: readonly string[]
  /** Where the page lives: origins that are meant to be admitted. @default [] */
  productionOrigins?: readonly string[]
  /** Answers from a public suffix list; without it nothing is said of public suffixes. */
  registrableDomain?: RegistrableDomain
}

/** A policy that can be asked. */
export interface Asked {
  policy: Policy
  context: LintContext
  url: string
  get(origin: string | null): HttpResponse
  preflight(origin: string): HttpResponse
  /** Whether a page of `origin` is admitted for certain, and by its name. */
  admits(origin: string): boolean
  /** An admitted page may use credentials, for certain. */
  credentials: boolean
  /** Where `header` of an answer is decided. */
  placeOf(response: HttpResponse, header: string): { at?: SourceLocation }
  write(change: PolicyChange): string[]
}

/** An origin that no policy means. */
export const stranger = 'https://stranger.example'

const usualPaths = ['/', '/api', '/api/', '/api/users/7']

const allowOrigin = 'access-control-allow-origin'

/** What a header is for certain; undefined where it is missing or not known. */
export function certain({ headers, unknown = [] }: HttpResponse, name: string): string | undefined {
  return unknown.some(({ header }) => header.toLowerCase() === name) ? undefined : headerOf(headers, name)
}

function getAt(policy: Policy, url: string, origin: string | null): HttpResponse {
  const headers = origin === null ? [] : [['Origin', origin] as const]
  return policy.respond({ method: 'GET', url, headers, preflight: false, credentials: false })
}

/** @param known origins that the policy or the user names */
export function asking(policy: Policy, context: LintContext, known: readonly string[]): Asked {
  const urls = [...(context.urls ?? []), ...usualPaths.map((path) => `https://api.example.com${path}`)]
  const answers = (url: string) =>
    [...known, stranger].some((origin) => certain(getAt(policy, url, origin), allowOrigin))
  const url = urls.find(answers) ?? urls[0] ?? ''
  const get = (origin: string | null) => getAt(policy, url, origin)
  const admits = (origin: string) => certain(get(origin), allowOrigin) === origin
  const sample = known.find(admits) ?? stranger
  return {
    policy,
    context,
    url,
    get,
    admits,
    preflight: (origin) =>
      policy.respond({
        method: 'OPTIONS',
        url,
        headers: [
          ['Origin', origin],
          ['Access-Control-Request-Method', 'PUT'],
          ['Access-Control-Request-Headers', 'x-probe'],
        ],
        preflight: true,
        credentials: false,
      }),
    credentials: certain(get(sample), 'access-control-allow-credentials') === 'true',
    placeOf: ({ from = [] }, header) => {
      const at = from.findLast((place) => place.header === header)?.at ?? policy.at
      return at ? { at } : {}
    },
    write: (change) => fixFor(policy, change).split('\n'),
  }
}
