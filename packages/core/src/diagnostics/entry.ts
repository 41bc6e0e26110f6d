import type { Engine, Reason } from '../fetch/verdict.ts'
import type { SourceLocation } from '../servers/server.ts'

export type Severity = 'error' | 'warning' | 'note'

/** One line of an explanation, and the place it speaks of. */
export interface Line {
  text: string
  at?: SourceLocation
}

/** Where the rule behind a code is written down. */
export interface Docs {
  /** Anchor in https://fetch.spec.whatwg.org/. */
  standard?: string
  /** Path under https://developer.mozilla.org/en-US/docs/Web/. */
  mdn?: string
}

/** One row of the catalog. No logic in the words: what is known arrives in `args`. */
export interface Entry<Args> {
  severity: Severity
  /** A few words that name the kind. */
  title: string
  /** What the finding is about: the call, the rule or the file. @default nothing: the message says it all */
  heading?(args: Args): string
  /** Introduces the message where it needs one. */
  lead?(args: Args): string
  /** What is the matter; for a blocked call the browser's own sentence. */
  message(args: Args): string
  cause(args: Args): Line[]
  /** Lines to write, or what to do in words. */
  fix(args: Args): string[]
  /** What makes two findings of this code the same finding. @default all of args */
  about?(args: Args): unknown
  docs: Docs
}

type Kebab<Name extends string> = Name extends `${infer Head}${infer Tail}`
  ? `${Lowercase<Head>}${Tail extends Uncapitalize<Tail> ? '' : '-'}${Kebab<Tail>}`
  : ''

/** `AllowOriginMismatch` → `allow-origin-mismatch`. */
export type CodeOfReason<R extends Reason = Reason> = R extends Reason ? Kebab<R> : never

export const codeOf = (reason: Reason) => reason.replace(/(?!^)[A-Z]/g, '-$&').toLowerCase() as CodeOfReason

/** What a finding is about: a call that a page made in development, or every call that a rule covers. */
export type Subject = { method: string; path: string } | { rule: string }

export const headingOf = (shown: Subject) =>
  'rule' in shown ? `every call under ${shown.rule}` : `${shown.method} ${shown.path}`

export const engineNames: Record<Engine, string> = {
  spec: 'the standard',
  chromium: 'Chrome',
  firefox: 'Firefox',
  webkit: 'Safari',
}
