import { originMistake, parseLocation } from '../../fetch/origin.ts'
import { headerOf } from '../../servers/headers.ts'
import type { DialectName } from '../../servers/server.ts'
import { originsIn } from '../alternatives.ts'
import { finding } from '../finding.ts'
import type { Finding } from '../finding.ts'
import type { Asked } from './ask.ts'
import { certain, stranger } from './ask.ts'

const allowOrigin = 'access-control-allow-origin'

const isLocal = (origin: string) =>
  /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/.test(parseLocation(origin)?.host ?? '')

const listed = ({ policy: { intent } }: Asked) =>
  typeof intent.origins === 'object' ? intent.origins.filter((origin) => typeof origin === 'string') : []

/** The list with `change` made to each of its origins, in the policy's language; nothing where a part is not known. */
function rewritten(asked: Asked, change: (origin: string) => string[]): string[] {
  const { intent } = asked.policy
  if (typeof intent.origins !== 'object' || intent.partial.includes('origins')) return []
  const origins = new Set<string>()
  for (const entry of intent.origins) {
    const listedIn = typeof entry === 'string' ? [entry] : originsIn(entry.pattern)
    if (!listedIn) return []
    for (const origin of listedIn.flatMap(change)) origins.add(origin)
  }
  const [origin] = origins
  if (origin === undefined) return []
  return asked.write({ change: 'allow-origin', origin, origins: [...origins], credentials: false })
}

/** As a browser would send it; undefined where it can't be guessed. */
function corrected(text: string): string | undefined {
  const trimmed = text.trim()
  const hasScheme = /^[a-z][a-z\d+.-]*:\/\//i.test(trimmed)
  const guessed = /^localhost\b/.test(trimmed) ? 'http://' : 'https://'
  const parsed = parseLocation(hasScheme ? trimmed : guessed + trimmed)
  if (!parsed || !/^[\w.:[\]-]+$/.test(parsed.host)) return undefined
  return hasScheme || /\.|^localhost/.test(parsed.host) ? parsed.origin : undefined
}

/** Entries that no Origin header equals. Some systems repair them on reading: only what is not admitted then counts. */
export function malformed(asked: Asked): Finding[] {
  return listed(asked).flatMap((origin) => {
    const right = originMistake(origin) === undefined ? undefined : corrected(origin)
    if (right === undefined || asked.admits(right) || asked.get(right).unknown?.length) return []
    const fix = rewritten(asked, (each) => [corrected(each) ?? each])
    const place = asked.placeOf(asked.get(right), allowOrigin)
    return [finding('origin-malformed', { origin, corrected: right, fix, ...place }, place)]
  })
}

/** Where a pattern is written as each system takes it; elsewhere the origins are listed one by one. */
const patternLines: Partial<Record<DialectName, (pattern: string) => string>> = {
  express: (pattern) => `origin: [/${pattern.replaceAll('/', '\\/')}/], // in cors({ … })`,
  flask: (pattern) => `origins=[r"${pattern}"],  # in CORS(app, …)`,
  django: (pattern) => `CORS_ALLOWED_ORIGIN_REGEXES = [r"${pattern}"]`,
  rack: (pattern) => `origins(/${pattern.replace('^', '\\A').replace(/\$$/, '\\z').replaceAll('/', '\\/')}/)`,
  aspnet: () => 'policy.SetIsOriginAllowedToAllowWildcardSubdomains();',
  nginx: (pattern) => `"~${pattern}" $http_origin;   # in map $http_origin $cors_origin { … }`,
  apache: (pattern) => `SetEnvIf Origin "${pattern}" CORS_ORIGIN=$0`,
}

/** `*` in a list that compares it as it stands. */
export function literalWildcards(asked: Asked): Finding[] {
  return listed(asked).flatMap((origin) => {
    const meant = origin === '*' ? stranger : origin.replaceAll('*', 'app')
    const plain = originMistake(meant) === undefined && !/[\\^$()[\]+?]/.test(origin)
    if (!origin.includes('*') || !plain || asked.admits(meant) || asked.get(meant).unknown?.length) return []
    if (headerOf(asked.get(meant).headers, allowOrigin) === '*') return []
    const [scheme = '', host = ''] = origin.split('://')
    const pattern = `^${scheme}://${host.replaceAll('.', '\\.').replaceAll('*', '[a-z0-9-]+')}$`
    const fix =
      origin === '*'
        ? asked.write({ change: 'allow-origin', origin: '*', origins: ['*'], credentials: false })
        : [
            patternLines[asked.policy.dialect]?.(pattern) ??
              `Compare the request's Origin with ${pattern}, and send it back where it matches.`,
          ]
    const place = asked.placeOf(asked.get(meant), allowOrigin)
    return [finding('origin-wildcard-literal', { origin, corrected: meant, fix, ...place }, place)]
  })
}

/** Whatever origin asks is sent back: a mistake where it may use credentials. */
export function anyOrigin(asked: Asked): Finding[] {
  if (!asked.credentials) return []
  const [first, ...others] = asked.context.productionOrigins ?? []
  const place = asked.placeOf(asked.get(stranger), allowOrigin)
  const fix =
    first === undefined
      ? []
      : asked.write({ change: 'allow-origin', origin: first, origins: [first, ...others], credentials: true })
  return [finding('any-origin-with-credentials', { origin: stranger, fix, ...place }, place)]
}

const severityOf = ({ credentials }: Asked) => (credentials ? { severity: 'error' as const } : {})

export function nullOrigin(asked: Asked): Finding[] {
  if (asked.context.productionOrigins?.includes('null') || !asked.admits('null')) return []
  const place = asked.placeOf(asked.get('null'), allowOrigin)
  const fix = rewritten(asked, (origin) => (origin === 'null' ? [] : [origin]))
  const args = { credentials: asked.credentials, fix, ...place }
  return [finding('null-origin-admitted', args, { ...severityOf(asked), ...place })]
}

const usualDevelopment = [
  'http://localhost:3000',
  'http://localhost:5173',
  'http://localhost',
  'http://127.0.0.1:3000',
]

export function localhost(asked: Asked): Finding[] {
  const meant = asked.context.productionOrigins ?? []
  const candidates = [...listed(asked).filter(isLocal), ...usualDevelopment]
  const origin = candidates.find((each) => !meant.includes(each) && asked.admits(each))
  if (origin === undefined) return []
  const place = asked.placeOf(asked.get(origin), allowOrigin)
  const fix = rewritten(asked, (each) => (isLocal(each) && !meant.includes(each) ? [] : [each]))
  return [finding('localhost-admitted', { origin, fix, ...place }, place)]
}

export function insecure(asked: Asked, known: readonly string[]): Finding[] {
  if (!asked.credentials) return []
  const meant = asked.context.productionOrigins ?? []
  const candidates = known.map((origin) => origin.replace(/^https:/, 'http:'))
  const found = [...new Set(candidates)].filter(
    (origin) =>
      origin.startsWith('http:') && !isLocal(origin) && !meant.includes(origin) && asked.admits(origin),
  )
  return found.map((origin) => {
    const right = origin.replace(/^http:/, 'https:')
    const place = asked.placeOf(asked.get(origin), allowOrigin)
    const fix = rewritten(asked, (each) => [each === origin ? right : each])
    return finding('insecure-origin-with-credentials', { origin, corrected: right, fix, ...place }, place)
  })
}

/** `*` beside credentials, and where else it then counts for nothing. */
export function wildcards(asked: Asked, sample: string): Finding[] {
  const answers = [asked.get(sample), asked.preflight(sample)] as const
  const [got, preflight] = answers
  const allows = answers.some((answer) => certain(answer, 'access-control-allow-credentials') === 'true')
  if (!allows) return []
  const places = [
    ['Access-Control-Allow-Origin', got],
    ['Access-Control-Allow-Methods', preflight],
    ['Access-Control-Allow-Headers', preflight],
    ['Access-Control-Expose-Headers', got],
  ] as const
  const found = places.filter(([header, answer]) => certain(answer, header.toLowerCase())?.trim() === '*')
  const [first] = found
  if (!first) return []
  const place = asked.placeOf(first[1], first[0].toLowerCase())
  const [origin, ...others] = asked.context.productionOrigins ?? []
  const onlyOrigin = found.length === 1 && first[0] === 'Access-Control-Allow-Origin'
  const fix =
    onlyOrigin && origin !== undefined
      ? asked.write({ change: 'allow-origin', origin, origins: [origin, ...others], credentials: true })
      : []
  return [
    finding('wildcard-with-credentials', { headers: found.map(([header]) => header), fix, ...place }, place),
  ]
}
