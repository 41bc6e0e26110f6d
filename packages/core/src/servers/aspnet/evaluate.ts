import type { HttpRequest, Unknown } from '../../fetch/verdict.ts'
import { requestHeader } from '../headers.ts'
import type { SourceLocation } from '../server.ts'
import { isKnown, isUnknown, knownValues, someOf, type ListOf } from '../syntax/field.ts'
import type { CorsPolicy } from './config.ts'
import { isPreflight } from './routes.ts'

/** A header that the policy decides: sent, not sent, or not known. */
export type Line = { name: string; at: SourceLocation } & ({ value: string | undefined } | Unknown)

/** What a policy grants to a request. Vary comes last. */
export function evaluate(policy: CorsPolicy, request: HttpRequest): Line[] {
  const origin = requestHeader(request, 'origin')
  const at = policy.origins[0]?.at ?? policy.match?.at ?? policy.at
  const allowed = origin ? isAllowed(policy, origin) : false
  if (allowed === false) return [{ name: allowOrigin, at, value: undefined }]
  const lines = isPreflight(request) ? preflightLines(policy, request) : [exposeLine(policy)]
  if (typeof allowed === 'object') {
    const open = lines.filter((line) => !('value' in line) || line.value !== undefined)
    return [
      { name: allowOrigin, ...allowed, at: allowed.at ?? at },
      ...[...(policy.credentials ? [credentialsLine(policy)] : []), ...open].map(({ name }) => ({
        name,
        ...allowed,
        at: allowed.at ?? at,
      })),
      { name: 'Vary', ...allowed, at: allowed.at ?? at },
    ]
  }
  const any = isAny(policy.origins) === true
  return [
    { name: allowOrigin, at: placeOfOrigin(policy, origin, at), value: any ? '*' : origin },
    credentialsLine(policy),
    ...lines,
    any ? { name: 'Vary', at, value: undefined } : varyLine(policy, at),
  ]
}

const allowOrigin = 'Access-Control-Allow-Origin'

/** Whether the list is exactly what an AllowAny… call leaves. */
export function isAny(list: ListOf<string>): boolean | Unknown {
  const known = knownValues(list)
  const open = list.find((item) => isUnknown(item))
  if (known.some((value) => value !== '*') || known.length > 1) return false
  return open ?? known.length === 1
}

function isAllowed(policy: CorsPolicy, origin: string): boolean | Unknown {
  const any = isAny(policy.origins)
  if (any !== false) return any
  if (isUnknown(policy.match)) return policy.match
  if (isKnown(policy.match) && policy.match.value !== 'subdomains') return policy.match.value === 'any'
  const subdomains = isKnown(policy.match)
  return someOf(policy.origins, (listed) => {
    const allowed = normalized(listed)
    return allowed === origin || (subdomains && isSubdomain(origin, allowed))
  })
}

/** What WithOrigins makes of an origin: lower case; of an international name or an IPv6 address, the bare origin. */
function normalized(origin: string): string {
  const lower = origin.toLowerCase()
  if (!/^https?:\/\//.test(lower) || !/[^ -~]|\[/.test(lower) || !URL.canParse(lower)) return lower
  return new URL(lower).origin
}

/** Scheme and port are the same, and the host ends as the pattern's does after its `*`. */
function isSubdomain(origin: string, pattern: string): boolean {
  if (!pattern.includes('://*.')) return false
  const plain = pattern.replaceAll('*.', '')
  if (!URL.canParse(origin) || !URL.canParse(plain)) return false
  const [asked, listed] = [new URL(origin), new URL(plain)]
  return (
    asked.protocol === listed.protocol &&
    asked.port === listed.port &&
    asked.hostname.endsWith(`.${listed.hostname}`)
  )
}

function placeOfOrigin(
  policy: CorsPolicy,
  origin: string | undefined,
  other: SourceLocation,
): SourceLocation {
  return policy.origins.find((item) => isKnown(item) && normalized(item.value) === origin)?.at ?? other
}

function credentialsLine({ credentials, at }: CorsPolicy): Line {
  const name = 'Access-Control-Allow-Credentials'
  if (isUnknown(credentials)) return { name, ...credentials }
  return { name, at: credentials?.at ?? at, value: credentials?.value ? 'true' : undefined }
}

function exposeLine({ exposed, at }: CorsPolicy): Line {
  const name = 'Access-Control-Expose-Headers'
  const open = exposed.find((item) => isUnknown(item))
  if (open) return { name, ...open }
  return { name, at: exposed[0]?.at ?? at, value: joined(knownValues(exposed)) }
}

/** Sent only where the list has more than one origin, or another comparison than the built-in one. */
function varyLine(policy: CorsPolicy, at: SourceLocation): Line {
  const varies = policy.match !== undefined || knownValues(policy.origins).length > 1
  const open = policy.origins.find((item) => isUnknown(item))
  if (!varies && open) return { name: 'Vary', ...open }
  return { name: 'Vary', at, value: varies ? 'Origin' : undefined }
}

function preflightLines(policy: CorsPolicy, request: HttpRequest): Line[] {
  const method = requestHeader(request, 'access-control-request-method') ?? ''
  const headers = elements(requestHeader(request, 'access-control-request-headers') ?? '')
  const { maxAge, at } = policy
  return [
    listLine('Access-Control-Allow-Headers', policy.headers, headers, at),
    listLine('Access-Control-Allow-Methods', policy.methods, method ? [method] : [], at),
    isUnknown(maxAge)
      ? { name: 'Access-Control-Max-Age', ...maxAge }
      : { name: 'Access-Control-Max-Age', at: maxAge?.at ?? at, value: maxAge?.value },
  ]
}

/** `*` echoes what is asked; a list whose known part covers what is asked decides, whatever else is in it. */
function listLine(name: string, list: ListOf<string>, asked: string[], policyAt: SourceLocation): Line {
  const at = list[0]?.at ?? policyAt
  const any = isAny(list)
  if (any === true) return { name, at, value: joined(asked) }
  const values = knownValues(list)
  const open = list.find((item) => isUnknown(item))
  const covered = asked.every((one) => alwaysAllowed.has(one) || values.some((value) => isSame(value, one)))
  if (open && (typeof any === 'object' || !covered)) return { name, ...open }
  return { name, at, value: joined(values) }
}

/** Methods that no preflight has to allow. */
const alwaysAllowed = new Set(['GET', 'HEAD', 'POST'])

/** Methods are asked for in upper case and compared byte by byte; headers are asked for in lower case. */
const isSame = (listed: string, asked: string) =>
  listed === asked || (asked === asked.toLowerCase() && listed.toLowerCase() === asked)

const elements = (value: string): string[] =>
  value
    .split(',')
    .map((item) => item.trim())
    .filter(Boolean)

/** A value with a comma in it is quoted. */
function joined(values: readonly string[]): string | undefined {
  if (values.length === 0) return undefined
  return values
    .map((value) => (value.includes(',') && !/^".*"$/.test(value) ? `"${value}"` : value))
    .join(',')
}
