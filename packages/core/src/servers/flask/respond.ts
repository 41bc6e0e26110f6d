import type { HttpRequest, HttpResponse, Server, Unknown } from '../../fetch/verdict.ts'
import { isUnknown } from '../syntax/field.ts'
import { pathOf } from '../syntax/python-request.ts'
import { agreed, allUnknown, sendable } from '../syntax/python-response.ts'
import { applyExtension, applyOptions } from './cors.ts'
import { follow } from './follow.ts'
import type { FlaskConfig, Hook } from './read.ts'
import { allowedMethods, findRoute, type Route, routesAt } from './routes.ts'

/** How a response came about, which decides what still touches it. */
interface Outcome {
  response: HttpResponse
  /** `http`: an exception that Flask turns into a response; `crash`: one that no handler takes. */
  exception?: 'http' | 'crash'
  /** `@cross_origin` has been there: the extension leaves it alone. */
  evaluated?: boolean
  route?: Route
}

/** What the application answers: what runs before a view, the view, and what runs after. */
export function respond(config: FlaskConfig, request: HttpRequest, next: Server): HttpResponse {
  const { open } = config
  if (open) {
    const response = request.method === 'OPTIONS' ? { status: open, headers: [] } : next(request)
    return allUnknown(response, open)
  }
  const outcomes = outcomesOf(config, request, next)
  const [first, ...others] = outcomes.map((outcome) => finish(config, request, outcome))
  const why: Unknown = { unknown: 'the answer depends on whether a function raises', at: config.at }
  return sendable(others.reduce((one, other) => agreed(one, other, why), first ?? next(request)))
}

/** Each way the request can go, as far as the file leaves it open. */
function outcomesOf(config: FlaskConfig, request: HttpRequest, next: Server): Outcome[] {
  const found = routeOf(config, request)
  const route = found && 'route' in found ? found.route : undefined
  const plain = (): HttpResponse =>
    request.method === 'OPTIONS' ? { status: 200, headers: [] } : next(request)
  const asked = { request, scripts: config.scripts, plain }
  let doubt: Unknown | undefined
  const early: Outcome[] = []
  for (const { script: name, blueprint } of config.before) {
    const script = config.scripts.get(name)
    if (!script || (blueprint !== undefined && blueprint !== route?.blueprint)) continue
    const ending = follow(script, [], asked)
    const of = route ? { route } : {}
    if (ending.response && !ending.open) return [...early, { response: ending.response, ...of }]
    if (ending.response) early.push({ response: ending.response, ...of })
    if (ending.raises) {
      const status = ending.status ?? { unknown: `${name} raises`, at: script.at }
      const raises: HttpResponse = request.method === 'OPTIONS' ? { status, headers: [] } : next(request)
      return [...early, { response: raises, exception: 'http', ...of }]
    }
    doubt ??= ending.open
  }
  const outcomes = viewOutcomes(config, request, next, found)
  const settled =
    doubt && request.method === 'OPTIONS'
      ? outcomes.map((outcome) => ({ ...outcome, response: { ...outcome.response, status: doubt } }))
      : outcomes
  return [...early, ...settled]
}

type Found = ReturnType<typeof findRoute>

function routeOf({ routes }: FlaskConfig, request: HttpRequest): Found {
  const path = pathOf(request.url).replace(/^\/+/, '/')
  return findRoute(routes, request.method, path)
}

function viewOutcomes(config: FlaskConfig, request: HttpRequest, next: Server, found: Found): Outcome[] {
  const options = request.method === 'OPTIONS'
  const path = pathOf(request.url)
  if (found && 'route' in found) return routeOutcomes(config, request, next, found.route)
  const why = found && 'unknown' in found ? found : config.routesOpen
  if (why) {
    // Flask answers OPTIONS of any path that it has; what is seen of the path tells whether it does.
    const seen = next(request)
    const stray = config.headersOpen
    if (stray)
      return [
        { response: allUnknown(options ? { status: stray, headers: [] } : seen, stray), evaluated: true },
      ]
    if (!options) return statusOutcomes(seen)
    const exists = typeof seen.status === 'number' && seen.status < 400
    return [{ response: { status: exists ? seen.status : why, headers: [] } }]
  }
  if (found && 'allowed' in found) return [{ response: seenOr(request, next, 405), exception: 'http' }]
  if (found && 'redirect' in found)
    return [{ response: { status: 308, headers: [['Location', found.redirect]] }, exception: 'http' }]
  if (/\/\//.test(path))
    return [
      {
        response: { status: { unknown: 'the path has an empty part', at: config.at }, headers: [] },
        exception: 'http',
      },
    ]
  return [{ response: seenOr(request, next, 404), exception: 'http' }]
}

/** An error that Flask answers by itself; for the page's own request, the status that was seen. */
function seenOr(request: HttpRequest, next: Server, status: number): HttpResponse {
  if (request.method === 'OPTIONS') return { status, headers: [] }
  const seen = next(request)
  return typeof seen.status === 'number' && seen.status < 400 ? { ...seen, status } : seen
}

function routeOutcomes(config: FlaskConfig, request: HttpRequest, next: Server, route: Route): Outcome[] {
  const { crossOrigin } = route
  const options = request.method === 'OPTIONS'
  const allow = allowedMethods(routesAt(config.routes, pathOf(request.url))).join(', ')
  const automatic: HttpResponse = { status: 200, headers: [['Allow', allow]] }
  if (options && route.automaticOptions) return [{ response: automatic, route }]
  if (route.open) {
    const response: HttpResponse = options ? { status: route.open, headers: [] } : next(request)
    return [{ response: allUnknown(response, route.open), route, evaluated: true }]
  }
  if (crossOrigin?.fails) return [{ response: { status: 500, headers: [] }, exception: 'crash', route }]
  const taken = crossOrigin?.options.automaticOptions
  const open = taken && isUnknown(taken) ? taken : undefined
  if (options && crossOrigin && open)
    return [{ response: allUnknown({ status: open, headers: [] }, open), route, evaluated: true }]
  if (options && crossOrigin && taken && !isUnknown(taken) && taken.value)
    return [
      {
        response: applyOptions(crossOrigin.options, config.version, request, automatic),
        route,
        evaluated: true,
      },
    ]
  const outcomes: Outcome[] = route.raises
    ? [{ response: raisedResponse(request, next, route), exception: route.raises }]
    : called(config, request, next, route)
  return outcomes.map((outcome) =>
    crossOrigin && !outcome.exception
      ? {
          ...outcome,
          route,
          evaluated: true,
          response: applyOptions(crossOrigin.options, config.version, request, outcome.response),
        }
      : { ...outcome, route },
  )
}

function raisedResponse(request: HttpRequest, next: Server, route: Route): HttpResponse {
  if (request.method !== 'OPTIONS') return next(request)
  return route.raises === 'crash' ? { status: 500, headers: [] } : takenOptions(route)
}

/** What the view itself answers. */
function called(config: FlaskConfig, request: HttpRequest, next: Server, route: Route): Outcome[] {
  const script = config.scripts.get(route.view)
  const options = request.method === 'OPTIONS'
  const seen = options ? takenOptions(route) : next(request)
  // The static folder raises where it has no such file.
  if (route.view === '')
    return Number(seen.status) < 400 ? [{ response: seen }] : [{ response: seen, exception: 'http' }]
  if (!script) return statusOutcomes(seen)
  const plain = (): HttpResponse => (options ? { status: 200, headers: [] } : seen)
  const ending = follow(script, [], { request, scripts: config.scripts, plain })
  if (ending.raises)
    return raised(options && ending.status !== undefined ? { status: ending.status, headers: [] } : seen)
  const made = ending.response ?? seen
  const response = options && ending.open ? { ...made, status: ending.open } : made
  const isError = typeof response.status !== 'number' || response.status >= 400
  return isError || ending.open ? [{ response }, ...raised(options ? response : seen)] : [{ response }]
}

/** The view takes OPTIONS itself, so that only following it tells what it answers. */
function takenOptions({ view, at }: Route): HttpResponse {
  return { status: { unknown: `${view} answers OPTIONS itself`, at }, headers: [] }
}

/** A view that answers an error may have returned it or raised it. */
function statusOutcomes(response: HttpResponse): Outcome[] {
  const { status } = response
  return typeof status === 'number' && status < 400 ? [{ response }] : [{ response }, ...raised(response)]
}

function raised(response: HttpResponse): Outcome[] {
  const { status } = response
  const http: Outcome = { response, exception: 'http' }
  return typeof status === 'number' && status < 500 ? [http] : [http, { response, exception: 'crash' }]
}

/** What Flask does to a response on its way out. */
function finish(config: FlaskConfig, request: HttpRequest, outcome: Outcome): HttpResponse {
  const { exception, evaluated, route } = outcome
  const hooks = config.hooks.filter(
    ({ blueprint }) => blueprint === undefined || blueprint === route?.blueprint,
  )
  const own = [
    ...hooks.filter(({ blueprint }) => blueprint === undefined),
    ...hooks.filter(({ blueprint }) => blueprint !== undefined),
  ]
  const intercepting = hooks.filter((hook) => 'extension' in hook && hook.blueprint === undefined)
  const intercept = (response: HttpResponse): HttpResponse =>
    intercepting.reduce((one, hook) => interceptWith(config, request, one, hook), response)
  let { response } = outcome
  if (exception === 'http') response = intercept(response)
  response = own
    .toReversed()
    .reduce((one, hook) => runHook(config, request, one, hook, evaluated ?? false), response)
  return exception === 'crash' ? intercept(response) : response
}

function interceptWith(
  config: FlaskConfig,
  request: HttpRequest,
  response: HttpResponse,
  hook: Hook,
): HttpResponse {
  if (!('extension' in hook)) return response
  const { intercepts } = hook.extension
  if (!isUnknown(intercepts) && !intercepts.value) return response
  const after = applyExtension(hook.extension, config.version, request, response)
  return isUnknown(intercepts) ? agreed(response, after, intercepts) : after
}

function runHook(
  config: FlaskConfig,
  request: HttpRequest,
  response: HttpResponse,
  hook: Hook,
  evaluated: boolean,
): HttpResponse {
  if ('extension' in hook)
    return evaluated ? response : applyExtension(hook.extension, config.version, request, response)
  const script = config.scripts.get(hook.script)
  if (!script) return response
  const ending = follow(script, [response], { request, scripts: config.scripts, plain: () => response })
  if (ending.response && !ending.raises) return ending.response
  return allUnknown(
    response,
    ending.open ?? { unknown: `${hook.script} does not return the response`, at: hook.at },
  )
}
