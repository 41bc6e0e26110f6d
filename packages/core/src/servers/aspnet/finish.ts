import type { Unknown } from '../../fetch/verdict.ts'
import type { SourceLocation } from '../server.ts'
import { isUnknown, notKnown } from '../syntax/field.ts'
import { attributesOf } from './calls.ts'
import type { AspnetConfig, Step } from './config.ts'
import { readControllers } from './controllers.ts'
import { openStep, type Draft, type Reading } from './draft.ts'
import { otherHeaders } from './hand.ts'
import { unknownsOf } from './unknowns.ts'

export interface ReadAspnet {
  config: AspnetConfig
  unknowns: Unknown[]
  at: SourceLocation
}

/** What the file as a whole says, once it has been followed. */
export function finish(reading: Reading): ReadAspnet {
  const { code, draft, tools } = reading
  const at = draft.seen.get('UseCors') ?? draft.seen.get('AddCors') ?? { file: code.file, line: 1 }
  if (draft.controllers) {
    const read = readControllers(draft.controllers, tools)
    draft.endpoints.push(...read.endpoints)
    draft.otherEndpoints ??= read.other
  }
  strayCalls(reading)
  strayAttributes(reading)
  const byHand = otherHeaders(code, tools.consumed)
  if (byHand) draft.steps.push(openStep(notKnown('a CORS header is written by hand', code.at(byHand))))
  if (draft.policies.size === 0)
    draft.otherPolicies ??= notKnown('the policy is not defined in this file', at)
  draft.otherEndpoints ??= otherUsers(draft, at)
  const isWeb = code.calls.some(
    ({ name, receiver }) => receiver?.text === 'WebApplication' && name.startsWith('Create'),
  )
  const isWhole = isWeb || draft.seen.has('pipeline')
  const elsewhere = isWhole ? draft.elsewhere : notKnown('UseCors stands in another file', at)
  if (!draft.seen.has('UseCors') && elsewhere) draft.steps.push(openStep(elsewhere))
  const authorization = draft.seen.get('AddAuthorization')
  const first = isWeb && !draft.seen.has('UseAuthorization') ? authorization : undefined
  const other = draft.steps.find(({ step }) => step === 'other')
  if (first && other) draft.ownRules ??= notKnown('authorization may be placed in another file', other.at)
  const steps = isWeb ? webSteps(draft, at, first) : draft.steps
  const config: AspnetConfig = {
    at,
    policies: draft.policies,
    defaultName: draft.defaultName,
    otherPolicies: draft.otherPolicies,
    steps,
    endpoints: draft.endpoints,
    otherEndpoints: draft.otherEndpoints,
    fallback: draft.fallback,
    ownRules: draft.ownRules,
    authorizesFirst: first !== undefined,
    challenge: challengeOf(draft, at),
    catches: draft.catches,
    refused: refusalOf(draft, steps),
  }
  return { config, unknowns: unknownsOf(config), at }
}

/** Calls that were not met on the way: nothing is known of when they run. */
function strayCalls({ code, draft, tools }: Reading): void {
  for (const call of code.calls) {
    if (tools.consumed.has(call.node.id)) continue
    const because = notKnown(`${call.name}() is called where it is not followed`, code.at(call.nameNode))
    if (call.name === 'RequireCors') draft.otherEndpoints ??= because
    if (call.name === 'AddCors') draft.otherPolicies ??= because
    if (call.name === 'UseCors') draft.steps.push(openStep(because))
  }
}

function strayAttributes({ code, draft, tools }: Reading): void {
  for (const list of code.nodes('attribute_list'))
    for (const fact of list.parent ? attributesOf(list.parent) : [])
      if (/^(?:Enable|Disable)Cors$/.test(fact.name) && !tools.consumed.has(fact.node.id))
        draft.otherEndpoints ??= notKnown(
          `[${fact.name}] stands on what is not mapped here`,
          code.at(fact.nameNode),
        )
}

/** A policy that nothing in the file asks for is there for a controller or an endpoint of another file. */
function otherUsers(draft: Draft, at: SourceLocation): Unknown | undefined {
  const isMapped = draft.elsewhere ?? (draft.controllers && !draft.endpoints.some(({ cors }) => cors))
  if (!isMapped) return undefined
  const uses = [
    ...draft.steps.flatMap((step) => (step.step === 'cors' ? [step.use] : [])),
    ...draft.endpoints.flatMap(({ cors }) => cors?.use ?? []),
  ]
  const used = new Set(uses.flatMap((use) => (typeof use === 'object' && 'name' in use ? [use.name] : [])))
  const byDefault = isUnknown(draft.defaultName) ? undefined : draft.defaultName.value
  const unused = [...draft.policies.keys()].find((name) => name !== byDefault && !used.has(name))
  if (unused === undefined) return undefined
  return notKnown(
    `a controller or endpoint elsewhere may ask for policy ${unused}`,
    draft.seen.get('AddCors') ?? at,
  )
}

/** WebApplication puts routing, authorization and the endpoints around the pipeline, unless the file does. */
function webSteps(draft: Draft, at: SourceLocation, authorization: SourceLocation | undefined): Step[] {
  const routes = draft.steps.some(({ step }) => step === 'routing')
  return [
    ...(routes ? [] : [{ step: 'routing' as const, at }]),
    ...(authorization ? [{ step: 'authorization' as const, at: authorization }] : []),
    ...draft.steps.map((step) => (step.step === 'base' ? { ...step, routes: true } : step)),
    { step: 'endpoints', at },
  ]
}

const tokens = ['AddJwtBearer', 'AddBearerToken', 'AddMicrosoftIdentityWebApi']
const pages = ['AddCookie', 'AddIdentity', 'AddOpenIdConnect', 'AddMicrosoftIdentityWebApp']

function challengeOf({ seen }: Draft, at: SourceLocation): AspnetConfig['challenge'] {
  const onlyTokens = tokens.some((name) => seen.has(name)) && !pages.some((name) => seen.has(name))
  return onlyTokens ? 401 : notKnown('the authentication scheme decides how it refuses', at)
}

function refusalOf({ seen }: Draft, steps: readonly Step[]): Unknown | undefined {
  const at = seen.get('throwing policy')
  if (!at || !steps.some(({ step }) => step === 'cors')) return undefined
  return notKnown('the server does not start: any origin together with credentials throws', at)
}
