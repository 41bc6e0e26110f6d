import type { Unknown } from '../../fetch/verdict.ts'
import type { AspnetConfig, CorsPolicy } from './config.ts'

const isUnknown = (value: unknown): value is Unknown =>
  typeof value === 'object' && value !== null && 'unknown' in value

const ofPolicy = (policy: CorsPolicy | Unknown): Unknown[] =>
  isUnknown(policy) ? [policy] : Object.values(policy).flat().filter(isUnknown)

/** All that the file leaves open. */
export function unknownsOf(config: AspnetConfig): Unknown[] {
  const uses = [
    ...config.steps.flatMap((step) => (step.step === 'cors' ? [step.use] : [])),
    ...config.endpoints.flatMap(({ cors }) => (typeof cors?.use === 'object' ? [cors.use] : [])),
  ]
  const needsOther = uses.some(
    (use) =>
      ('name' in use && !config.policies.has(use.name)) || ('byDefault' in use && config.policies.size === 0),
  )
  return [
    ...(needsOther && config.otherPolicies ? [config.otherPolicies] : []),
    ...[...config.policies.values()].flatMap(ofPolicy),
    ...uses.flatMap((use) => ('policy' in use ? ofPolicy(use.policy) : isUnknown(use) ? [use] : [])),
    ...config.steps.flatMap((step) => (step.step === 'open' ? [step.because] : [])),
    ...[
      config.defaultName,
      config.otherEndpoints,
      config.catches,
      config.fallback,
      config.ownRules,
      config.refused,
    ].filter(isUnknown),
  ]
}
