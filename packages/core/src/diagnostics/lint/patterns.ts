import { parseLocation } from '../../fetch/origin.ts'
import { finding } from '../finding.ts'
import type { Finding } from '../finding.ts'
import type { Asked } from './ask.ts'
import type { PatternFlaw } from './catalog.ts'

const allowOrigin = 'access-control-allow-origin'
/** A label that no list and no sensible pattern names. */
const label = 'qzxw'

/**
 * Origins that a regular expression may mean, the likeliest first. A guess, and so only used once the policy is seen
 * to admit it.
 */
export function samplesOf(pattern: string): string[] {
  const text = pattern
    .replace(/^\(\?[a-z]+\)|^\^|\$$|\\[AZz]/g, '')
    .replaceAll('https?', 'https')
    .replace(/\((?:\?:)?[^()]*\)[?*]/g, '')
    .replace(/\((?:\?:)?([^()|]*)(?:\|[^()]*)?\)/g, '$1')
    .replace(/(?:\[[^\]]*\]|\\[wdS]|\.)(?:[*+]\??|\{[^}]*\})(?=([a-z0-9])?)/gi, (_, next?: string) =>
      next === undefined ? 'app' : 'app.',
    )
    .replace(/\\(.)/g, '$1')
    .replace(/^\^|\$$/g, '')
    .replaceAll('*', 'app')
  const whole = text.includes('://')
    ? [text]
    : [`https://${text.replace(/^\/\//, '')}`, `https://app${text}`, `https://app.${text}`]
  return whole.filter((origin) => parseLocation(origin)?.origin === origin)
}

const parent = (host: string) => host.slice(host.indexOf('.') + 1)
const labels = (host: string) => host.split('.').length
const escaped = (text: string) => text.replaceAll('.', '\\.')

/** Where any subdomain is admitted on purpose, the domain whose they are; else the host itself. */
function meantDomain(host: string, admits: (host: string) => boolean): string {
  let domain = host
  while (labels(domain) > 2 && admits(`${label}.${parent(domain)}`)) domain = parent(domain)
  return domain
}

interface Width {
  flaws: PatternFlaw[]
  /** A pattern that admits what this one is likely to mean. */
  corrected: string
}

function widthOf(asked: Asked, origin: string): Width | undefined {
  const { host: name = '', scheme = '' } = parseLocation(origin) ?? {}
  const port = origin.slice(`${scheme}//${name}`.length)
  if (labels(name) < 2 || /^\[|^[\d.]+$/.test(name)) return undefined
  const at = (other: string) => `${scheme}//${other}${port}`
  const admits = (other: string) => asked.admits(at(other))
  const domain = meantDomain(name, admits)
  const flaws: PatternFlaw[] = []
  const attempt = (other: string, because: string) => {
    const admitted = admits(other)
    if (admitted) flaws.push({ origin: at(other), because })
    return admitted
  }
  attempt(`${name}.evil.test`, 'anything may follow the name: the pattern has no end')
  const noStart = attempt(
    `evil${domain}`,
    'anything may stand before the name: the pattern has no start, or no dot before the domain',
  )
  for (const { index } of name.matchAll(/\./g)) {
    const other = `${name.slice(0, index)}x${name.slice(index + 1)}`
    const meant = domain !== name && other.endsWith(`.${domain}`)
    if (labels(other) < 2 || meant || (noStart && other.endsWith(domain))) continue
    attempt(other, 'an unescaped dot stands for any character')
  }
  // Without its start a pattern admits subdomains by accident; of a bare domain they are likely to be meant.
  const subdomains = domain !== name || (labels(domain) === 2 && admits(`${label}.${domain}`))
  const subdomain = subdomains ? '[a-z0-9-]+\\.' : ''
  const optional = subdomains && domain === name ? `(${subdomain})?` : subdomain
  return { flaws, corrected: `^${scheme}//${optional}${escaped(domain)}${port}$` }
}

/** Probes for patterns without anchors and with unescaped dots, against the policy itself. */
export function tooWide(asked: Asked, known: ReadonlyArray<{ entry: string; origin: string }>): Finding[] {
  const findings: Finding[] = []
  const told = new Set<string>()
  for (const { entry, origin: admitted } of known) {
    const { flaws, corrected } = widthOf(asked, admitted) ?? { flaws: [], corrected: '' }
    if (!flaws.length || told.has(entry) || told.has(corrected)) continue
    told.add(entry).add(corrected)
    const place = asked.placeOf(asked.get(admitted), allowOrigin)
    const severity = asked.credentials ? ({ severity: 'error' } as const) : {}
    const args = { admitted, flaws, corrected, ...place }
    findings.push(finding('origin-pattern-too-wide', args, { ...severity, ...place }))
  }
  return findings
}

/** Patterns that reach as far as a public suffix, such as `*.github.io`. */
export function publicSuffix(asked: Asked, known: readonly string[]): Finding[] {
  const { registrableDomain } = asked.context
  if (!registrableDomain) return []
  const suffixes = known.flatMap((origin) => {
    const domain = registrableDomain(parseLocation(origin)?.host ?? '')
    return domain === null ? [] : [parent(domain)]
  })
  return [...new Set(suffixes)].flatMap((suffix) => {
    const origin = `https://${label}.${suffix}`
    if (!asked.admits(origin)) return []
    const place = asked.placeOf(asked.get(origin), allowOrigin)
    const severity = asked.credentials ? ({ severity: 'error' } as const) : {}
    return [finding('public-suffix-admitted', { origin, suffix, ...place }, { ...severity, ...place })]
  })
}
