import type { Unknown } from '../../fetch/verdict.ts'
import type { Field, SourceLocation } from '../server.ts'
import type { ListOf, Setting } from '../syntax/field.ts'
import type { RoutePart } from './routes.ts'

/** One CORS policy, as its builder leaves it. `*` alone in a list is what the AllowAny… calls put there. */
export interface CorsPolicy {
  at: SourceLocation
  origins: ListOf<string>
  methods: ListOf<string>
  headers: ListOf<string>
  exposed: ListOf<string>
  credentials: Field<boolean>
  /** Seconds, as the header says them. */
  maxAge: Field<string>
  /** How an origin is compared with the list; `any` and `none` do not look at it. @default exact */
  match: Field<'subdomains' | 'any' | 'none'>
}

/** Which policy a middleware or an endpoint asks for. */
export type PolicyUse = { name: string } | { policy: CorsPolicy } | { byDefault: true } | Unknown

/** What an endpoint says of CORS: nothing at all, the middleware's own policy, or one of its own. */
export interface EndpointCors {
  at: SourceLocation
  use: 'none' | 'middleware' | PolicyUse
}

export interface Endpoint {
  at: SourceLocation
  route: readonly RoutePart[]
  /** Upper case; undefined: any. */
  methods: readonly string[] | undefined
  cors: EndpointCors | undefined
  /** Refuses who is not signed in. */
  authorize: boolean
  anonymous: boolean
  /** Comes after all others, however plain its route. */
  isFallback: boolean
  /** The handler throws whatever happens. */
  throws: boolean
  /** The handler gives an answer and can't throw. */
  answers: boolean
}

/** One header line that a middleware of the file's own writes. */
export interface HandLine {
  name: string
  value: string
  append: boolean
  at: SourceLocation
}

/** The pipeline, in the order in which a request meets it. */
export type Step = { at: SourceLocation } &
  /** `exceptOptions`: runs only for other methods. */
  (
    | { step: 'cors'; use: PolicyUse; exceptOptions?: boolean }
    | { step: 'routing' | 'endpoints' | 'authorization' | 'files' | 'https' | 'end' }
    /** Routing after this does not see the prefix. `routes`: what was not found before is looked for again. */
    | { step: 'base'; prefix: string; routes?: boolean }
    /** Lines written to every answer, and the answer to OPTIONS, if it is given here. */
    | { step: 'hand'; lines: HandLine[]; options?: { status: number; lines: HandLine[] } }
    /** A middleware of another file, which may ask for authorization. */
    | { step: 'other' }
    /** Something that may speak of CORS and can't be read. */
    | { step: 'open'; because: Unknown }
  )

export interface AspnetConfig {
  at: SourceLocation
  policies: ReadonlyMap<string, CorsPolicy | Unknown>
  /** The name that stands for the default policy. */
  defaultName: Setting<string>
  /** Why a policy that is not among `policies` may exist all the same. */
  otherPolicies: Unknown | undefined
  steps: readonly Step[]
  endpoints: readonly Endpoint[]
  /** Why an endpoint that is not among `endpoints` may have a policy of its own. */
  otherEndpoints: Unknown | undefined
  /** Who is not signed in is refused wherever nothing else is said. */
  fallback: Field<true>
  /** Why who is not signed in may be let in where authorization is asked for. */
  ownRules: Unknown | undefined
  /** The framework puts authorization before all that the file puts into the pipeline. */
  authorizesFirst: boolean
  /** The status of that refusal. */
  challenge: number | Unknown
  /** Something turns an exception into an answer that keeps the headers; unknown under a condition. */
  catches: boolean | Unknown
  /** The program ends before it listens. */
  refused: Unknown | undefined
}

/** The name under which AddDefaultPolicy stores its policy. */
export const defaultPolicyName = '__DefaultCorsPolicy'
