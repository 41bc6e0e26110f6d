import type { SourceLocation } from '../servers/server.ts'
import { entryOf } from './finding.ts'
import type { Line, Severity } from './entry.ts'
import type { Code, Evidence, Finding } from './finding.ts'

/** A finding in words: the same plain data for terminal, overlay, inspector and CLI. */
export interface Described {
  code: Code
  severity: Severity
  title: string
  /** What it is about: `PATCH /api/users/7`. */
  heading?: string
  lead?: string
  /** What is the matter. */
  sentence: string
  because: Line[]
  fix: string[]
  seen: Line[]
  /** Path of the page on this code, from the root of the repository. */
  docs: string
  /** Where the rule is written down. */
  links: string[]
}

/** Kinds whose text does not itself say how it is known. */
const kinds: Partial<Record<Evidence['kind'], string>> = {
  upstream: 'target: ',
  probe: 'live server: ',
  inference: 'inferred: ',
}

const longest = 600

/** Header values are whatever a server sent: nothing of them may steer a terminal or reorder a line. */
const harmless = (text: string) => {
  const shown = text.length > longest ? `${text.slice(0, longest)}…` : text
  return shown.replace(
    /[\p{Cc}\p{Zl}\p{Zp}\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu,
    (character) => `\\u{${character.codePointAt(0)?.toString(16)}}`,
  )
}

const line = ({ text, at }: Line, prefix = ''): Line => {
  const safe = { text: harmless(prefix + text) }
  return at ? { ...safe, at: { file: harmless(at.file), line: at.line } } : safe
}

export function describe(finding: Finding): Described {
  const { code, severity, args, evidence } = finding
  const { title, heading, lead, message, cause, fix, docs } = entryOf(code)
  const policy = evidence.filter(({ kind }) => kind === 'policy')
  const others = evidence.filter(({ kind }) => kind !== 'policy')
  return {
    code,
    severity,
    title,
    ...(heading && { heading: harmless(heading(args)) }),
    ...(lead && { lead: harmless(lead(args)) }),
    sentence: harmless(message(args)),
    because: [...cause(args), ...policy].map((given) => line(given)),
    fix: fix(args)
      .flatMap((text) => text.split('\n'))
      .map(harmless),
    seen: others.map((given) => line(given, kinds[given.kind])),
    docs: `docs/diagnostics/${code}.md`,
    links: [
      ...(docs.standard === undefined ? [] : [`https://fetch.spec.whatwg.org/${docs.standard}`]),
      ...(docs.mdn === undefined ? [] : [`https://developer.mozilla.org/en-US/docs/Web/${docs.mdn}`]),
    ],
  }
}

/** `deploy/nginx.conf:14` */
export const place = ({ file, line: number }: SourceLocation) => `${file}:${number}`
