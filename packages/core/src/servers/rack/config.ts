import type { Unknown } from '../../fetch/verdict.ts'
import type { Field, SourceLocation } from '../server.ts'
import type { ListOf } from '../syntax/field.ts'

/** An origin as the gem compares it; `exact` is undefined for a pattern. */
export interface OriginRule {
  /** As the file writes it. */
  shown: string
  exact?: string
  pattern?: RegExp
}

export type HeaderRule = { value: 'any'; at: SourceLocation } | { list: ListOf<string> }

/** One `resource` line: what it says of the paths that it matches. */
export interface Resource {
  at: SourceLocation
  /** Set where it is not certain that the line counts. */
  maybe?: Unknown
  /** As the file writes the path. */
  path: string
  pattern: Field<RegExp>
  /** Lower case, as the gem compares them; a name in upper case never matches. */
  methods: ListOf<string>
  /** Undefined: only the headers that are always allowed. */
  headers: HeaderRule | undefined
  expose: ListOf<string>
  maxAge: Field<string>
  credentials: Field<boolean>
  vary: ListOf<string>
  /** `origins '*'` stood before it. */
  isPublic: boolean
  /** Where an option stands, by its name; the line of `resource` for the others. */
  places: Readonly<Record<string, SourceLocation>>
}

/** One `allow` block. */
export interface AllowBlock {
  at: SourceLocation
  maybe?: Unknown
  /** The line of `origins`. */
  originsAt: SourceLocation
  origins: ListOf<OriginRule>
  /** `'*'` is among the origins. */
  isPublic: boolean
  resources: Resource[]
}

/** One `use Rack::Cors`. */
export interface CorsMiddleware {
  at: SourceLocation
  /** Added through Rails's configuration, not by `use`. */
  inRails: boolean
  /** Something in it is not understood: nothing of it is certain. */
  unknown?: Unknown
  /** What stands before it in Rails's or Rack's stack may answer in its place. */
  behind?: { unknown: Unknown; answers: 'anything' | 'errors' | 'files' }
  blocks: AllowBlock[]
}

export interface RackConfig {
  /** Outermost first. */
  middlewares: CorsMiddleware[]
  /** The application in the file sends CORS headers by itself; the gem leaves those as they are. */
  byHand: boolean
  /** The gem raises while the server starts. */
  refusal?: Unknown
}
