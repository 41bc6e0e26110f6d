import type { HttpRequest, HttpResponse, Server, Unknown } from '../../fetch/verdict.ts'
import { requestHeader } from '../headers.ts'
import { isUnknown, known } from '../syntax/field.ts'
import { apply, crash, kept, open, without, writeFirst, type Answer } from './answer.ts'
import type { AspnetConfig, CorsPolicy, Endpoint, PolicyUse, Step } from './config.ts'
import { evaluate } from './evaluate.ts'
import { isPreflight, pathOf, route, type Routed } from './routes.ts'

/** One request on its way through the pipeline. */
interface Journey {
  config: AspnetConfig
  request: HttpRequest
  next: Server
  /** The step that it has reached. */
  i: number
  /** The prefix that UsePathBase has taken from the path. */
  base: string
  /** What routing has found; undefined before routing has run. `other`: an endpoint may stand elsewhere. */
  routed: { found: Routed; other: Unknown | undefined } | undefined
  /** A CORS middleware has run after routing found the endpoint. */
  corsSeen: boolean
  /** Authorization has run after routing found the endpoint. */
  authorizationSeen: boolean
}

type Onwards = (changed?: Partial<Journey>) => Answer

/** As ASP.NET Core's routing, authorization, CorsMiddleware and CorsService answer together. */
export function respond(config: AspnetConfig, request: HttpRequest, next: Server): HttpResponse {
  const { refused } = config
  if (refused) return open(kept({ status: refused, headers: [] }), refused).response
  return go({
    config,
    request,
    next,
    i: 0,
    base: '',
    routed: undefined,
    corsSeen: false,
    authorizationSeen: false,
  }).response
}

function go(journey: Journey): Answer {
  const { config, request, i } = journey
  const step = config.steps[i]
  const onwards: Onwards = (changed = {}) => go({ ...journey, ...changed, i: i + 1 })
  if (!step) return finish(journey)
  switch (step.step) {
    case 'routing':
      return onwards({ routed: routed(journey) })
    case 'base':
      return onwards({
        base: step.prefix,
        routed: step.routes ? routed({ ...journey, base: step.prefix }) : journey.routed,
      })
    case 'endpoints':
      return execute(journey, onwards)
    case 'authorization':
      return authorize(journey, step, onwards)
    case 'https':
      return redirectsToHttps(request) ? open(notRedirected(onwards(), step), httpsPort(step)) : onwards()
    case 'files':
      return isFile(request) && corsFollows(journey)
        ? open(onwards(), { unknown: 'a static file is answered before UseCors', at: step.at })
        : onwards()
    case 'end':
      return finish(journey)
    case 'hand': {
      const { lines, options } = step
      if (!options || request.method.toUpperCase() !== 'OPTIONS') return writeFirst(onwards(), lines)
      return writeFirst(kept({ status: options.status, headers: [] }), [...lines, ...options.lines])
    }
    case 'other':
      return onwards({ authorizationSeen: true })
    case 'open':
      return open(onwards({ corsSeen: true, authorizationSeen: true }), step.because)
    case 'cors':
      return cors(journey, step, onwards)
  }
}

const corsFollows = ({ config, i }: Journey) => config.steps.slice(i + 1).some(({ step }) => step === 'cors')

/** The end of the pipeline: what the application answers. */
function finish(journey: Journey): Answer {
  const { config, request, next, routed } = journey
  if (routed?.found === 'no preflight') return kept({ status: 404, headers: [] })
  const response = next(request)
  if (response.status !== 500 || endpointOf(journey)?.answers) return kept(response)
  if (config.catches === true) return { ...kept(response), cleared: maybeCleared(config) }
  const unknown = 'an exception that nothing catches loses the headers, an answer of status 500 keeps them'
  return { response, lost: config.catches === false ? { unknown, at: config.at } : config.catches }
}

const maybeCleared = ({ at }: AspnetConfig): Unknown => ({
  unknown: 'an exception clears the headers that were written before it',
  at,
})

/** Routing looks only where no endpoint has been found before. */
function routed({ config, request, base, routed: before }: Journey): NonNullable<Journey['routed']> {
  if (before?.found !== undefined && before.found !== 'no preflight') return before
  const found = route(config.endpoints, request, base) ?? before?.found
  return { found, other: typeof found === 'object' ? undefined : config.otherEndpoints }
}

function endpointOf({ routed }: Journey): Endpoint | undefined {
  return typeof routed?.found === 'object' ? routed.found : undefined
}

/** The endpoint's handler; one that speaks of CORS, or of authorization, insists on that middleware before it. */
function execute(journey: Journey, onwards: Onwards): Answer {
  const { routed, request, next, config } = journey
  const endpoint = endpointOf(journey)
  const isMissed =
    (endpoint?.cors && !journey.corsSeen) || (endpoint?.authorize && !journey.authorizationSeen)
  if (endpoint?.throws || isMissed) {
    if (config.catches === false) return crash
    const response = { ...next(request), status: 500 }
    return { response, lost: config.catches === true ? false : config.catches, cleared: true }
  }
  // A preflight that no policy answers runs the handler of the method that it asks about.
  if (endpoint?.cors && isPreflight(request)) return handlePreflight(journey, endpoint)
  if (endpoint || routed?.found === 'method not allowed') return finish(journey)
  return routed?.other && corsFollows(journey) ? open(onwards(), routed.other) : onwards()
}

function handlePreflight(journey: Journey, endpoint: Endpoint): Answer {
  const { config, request } = journey
  const method = requestHeader(request, 'access-control-request-method') ?? request.method
  const headers = request.headers.filter(([name]) => !/^access-control-/i.test(name))
  const asked: HttpRequest = { ...request, method, headers, preflight: false }
  if (route(config.endpoints, asked, journey.base) === endpoint) return finish({ ...journey, request: asked })
  const status = { unknown: 'a preflight runs a handler that no other request runs', at: endpoint.at }
  return kept({ status, headers: [] })
}

function cors(journey: Journey, step: Extract<Step, { step: 'cors' }>, onwards: Onwards): Answer {
  const { config, request, routed } = journey
  const endpoint = endpointOf(journey)
  const seen = { corsSeen: journey.corsSeen || endpoint !== undefined }
  if (requestHeader(request, 'origin') === undefined) return onwards(seen)
  const preflight = isPreflight(request)
  if (step.exceptOptions && request.method.toUpperCase() === 'OPTIONS') return onwards()
  const unknown = (because: Unknown) =>
    open(preflight ? kept({ status: because, headers: [] }) : onwards(seen), because)
  if (routed?.other) return unknown(routed.other)
  const { use: asked = 'middleware' as const, at = step.at } = endpoint?.cors ?? {}
  if (asked === 'none') return without(preflight ? kept(noContent) : onwards(seen), at)
  const policy = policyFor(config, asked === 'middleware' ? step.use : asked)
  if (policy === undefined) return without(onwards(seen), at)
  if ('unknown' in policy) return unknown(policy)
  const answer = apply(preflight ? kept(noContent) : onwards(seen), evaluate(policy, request))
  return isUnknown(policy.match) ? mayThrow(answer, policy.match) : answer
}

/** A function that decides about origins may throw, as `new Uri(origin)` does on `null`. */
const mayThrow = ({ response, lost }: Answer, because: Unknown): Answer => ({
  response: { ...response, status: because },
  lost,
})

const noContent: HttpResponse = { status: 204, headers: [] }

/** The policy that is asked for; undefined where there is none. */
export function policyFor(config: AspnetConfig, use: PolicyUse): CorsPolicy | Unknown | undefined {
  if ('policy' in use) return use.policy
  if ('unknown' in use) return use
  const name = 'name' in use ? known(use.name, config.at) : config.defaultName
  return isUnknown(name) ? name : (config.policies.get(name.value) ?? config.otherPolicies)
}

/** Authorization that stands before CORS refuses a preflight too, which never carries credentials. */
function authorize(journey: Journey, { at }: Step, onwards: Onwards): Answer {
  const { config, request, next, routed } = journey
  const endpoint = endpointOf(journey)
  const seen = { authorizationSeen: journey.authorizationSeen || endpoint !== undefined }
  if (endpoint?.anonymous) return onwards(seen)
  const needed = endpoint?.authorize || config.fallback !== undefined
  const unclear = needed
    ? (config.ownRules ?? (isUnknown(config.fallback) && !endpoint?.authorize ? config.fallback : undefined))
    : undefined
  if (isPreflight(request)) {
    if (unclear) return open(kept({ status: unclear, headers: [] }), unclear)
    return needed ? without(kept({ status: config.challenge, headers: [] }), at) : onwards(seen)
  }
  const response = next(request)
  const signedIn = request.credentials || requestHeader(request, 'authorization') !== undefined
  const certain = needed && !unclear && !signedIn
  // What routing answers by itself, to an unknown path or method, is refused first.
  if (certain && !endpoint && routed) return without(kept({ status: config.challenge, headers: [] }), at)
  if (!mayBeRefusal(response.status, config.challenge)) return onwards(seen)
  if (certain) return without(kept(response), at)
  if ((!needed && routed && !routed.other) || !corsFollows(journey)) return onwards(seen)
  return open(kept(response), { unknown: 'authorization may have refused it, before UseCors', at })
}

const mayBeRefusal = (status: HttpResponse['status'], challenge: HttpResponse['status']) =>
  status === 401 ||
  status === 403 ||
  status === challenge ||
  (status === 302 && typeof challenge !== 'number')

/** On this machine no HTTPS port is set, and the middleware lets http pass. */
function redirectsToHttps(request: HttpRequest): boolean {
  const { protocol, hostname } = new URL(request.url)
  return protocol === 'http:' && !/^(?:localhost$|127\.|\[::1\])/.test(hostname)
}

const httpsPort = ({ at }: Step): Unknown => ({
  unknown: 'whether http is redirected depends on an HTTPS port that is set elsewhere',
  at,
})

const notRedirected = ({ response, lost }: Answer, step: Step): Answer => ({
  response: { ...response, status: httpsPort(step) },
  lost,
})

const isFile = (request: HttpRequest) =>
  /\.\w+$/.test(pathOf(request)) && /^(?:GET|HEAD)$/i.test(request.method)
