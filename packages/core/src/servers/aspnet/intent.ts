import { noCors } from '../literal-intent.ts'
import { areRoutesAlike } from './routes-alike.ts'
import { emptyServer, type PolicyIntent } from '../server.ts'
import { isKnown, isUnknown, knownValues, type ListOf } from '../syntax/field.ts'
import { defaultPolicyName, type AspnetConfig, type CorsPolicy, type PolicyUse } from './config.ts'
import { isAny } from './evaluate.ts'
import { respond } from './respond.ts'
import type { RoutePart } from './routes.ts'

/** What the policy means to say that answers where an endpoint names none of its own. */
export function intentOf(config: AspnetConfig): PolicyIntent {
  const uses = [
    ...config.steps.flatMap((step) => (step.step === 'cors' ? [step.use] : [])),
    ...config.endpoints.flatMap(({ cors }) =>
      cors && cors.use !== 'none' && cors.use !== 'middleware' ? [cors.use] : [],
    ),
  ]
  const policy = uses.map((use) => policyOf(config, use)).find((found) => found !== undefined)
  const own = config.endpoints.some(({ cors }) => cors) || config.otherEndpoints !== undefined
  const isWhole = !own && !config.steps.some(({ step }) => step === 'open' || step === 'files')
  const intent = policy && summary(policy)
  const named = typeof intent?.origins === 'object' ? intent.origins : []
  const origins = named.filter((origin) => typeof origin === 'string')
  const samples = config.endpoints
    // what throws loses its headers wherever it stands
    .filter(({ throws }) => !throws)
    .map(({ route, methods }) => ({ path: pathFor(route), methods }))
  const uniform =
    isWhole && areRoutesAlike(samples, origins, (request) => respond(config, request, emptyServer))
  if (intent) return { ...intent, uniform }
  const open = config.steps.some(({ step }) => step === 'open') || config.otherPolicies !== undefined
  return { ...noCors, uniform, partial: open ? ['origins', 'methods', 'allowedHeaders', 'credentials'] : [] }
}

/** A path that a route takes. */
const pathFor = (route: readonly RoutePart[]): string =>
  `/${route
    .map((part) => {
      if ('literal' in part) return part.literal
      const pattern = 'rest' in part ? part.rest : part.parameter
      return segments.find((segment) => pattern.test(segment)) ?? 'x'
    })
    .join('/')}`

/** One for each of the constraints that are known. */
const segments = ['x', '1', 'true', '00000000-0000-0000-0000-000000000000']

function policyOf(config: AspnetConfig, use: PolicyUse): CorsPolicy | undefined {
  if ('policy' in use) return use.policy
  if ('unknown' in use) return undefined
  const byDefault = isKnown(config.defaultName) ? config.defaultName.value : defaultPolicyName
  const policy = config.policies.get('name' in use ? use.name : byDefault)
  return policy && !('unknown' in policy) ? policy : undefined
}

function summary(policy: CorsPolicy): Omit<PolicyIntent, 'uniform'> {
  const { credentials, maxAge, match } = policy
  const partial: Array<PolicyIntent['partial'][number]> = []
  if (isUnknown(match) || isOpen(policy.origins)) partial.push('origins')
  if (isOpen(policy.methods)) partial.push('methods')
  if (isOpen(policy.headers)) partial.push('allowedHeaders')
  if (isOpen(policy.exposed)) partial.push('exposedHeaders')
  if (isUnknown(credentials)) partial.push('credentials')
  if (isUnknown(maxAge)) partial.push('maxAge')
  return {
    origins: originsOf(policy),
    methods: isAny(policy.methods) === true ? 'reflect' : knownValues(policy.methods),
    allowedHeaders: isAny(policy.headers) === true ? 'reflect' : knownValues(policy.headers),
    exposedHeaders: isAny(policy.exposed) === true ? '*' : knownValues(policy.exposed),
    credentials: isKnown(credentials) && credentials.value,
    ...(isKnown(maxAge) ? { maxAge: Number(maxAge.value) } : {}),
    partial,
  }
}

const isOpen = (list: ListOf<string>) => list.some((item) => isUnknown(item))

function originsOf({ origins, match }: CorsPolicy): PolicyIntent['origins'] {
  if (isAny(origins) === true) return '*'
  if (isUnknown(match) || (isKnown(match) && match.value === 'none')) return []
  if (isKnown(match) && match.value === 'any') return 'reflect'
  const subdomains = isKnown(match)
  return knownValues(origins).map((origin) =>
    subdomains && origin.includes('://*.') ? { pattern: origin } : origin,
  )
}
