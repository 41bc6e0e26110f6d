import { covers, forget, remember, type PreflightCache } from './cache.ts'
import { preflightCheck } from './check.ts'
import { begin, blocked, type BrowseOptions, type Fetching } from './fetching.ts'
import { mainFetch } from './main.ts'
import { settle } from './redirect.ts'
import { checkResponse } from './request.ts'
import type { Engine, HttpRequest, HttpResponse, PageRequest, Server, Verdict } from './verdict.ts'
import { actualRequest, preflightFor, preflightRequest } from './wire.ts'

/**
 * A browser's side of one fetch, without I/O: yields each HTTP request that goes on the wire, takes its answer, and
 * returns the verdict.
 *
 * @throws TypeError for a request that no page can make, or an answer that no server can send
 * @see https://fetch.spec.whatwg.org/#concept-fetch
 */
export function* browse(
  request: PageRequest,
  engine: Engine = 'spec',
  options: BrowseOptions = {},
): Generator<HttpRequest, Verdict, HttpResponse> {
  const fetching = begin(request, engine, options)
  for (;;) {
    const verdict = mainFetch(fetching) ?? (yield* hop(fetching))
    if (verdict === undefined) continue
    if (options.cache && verdict.outcome === 'blocked' && fetching.rules.cache.forgetsFailed)
      forget(
        options.cache,
        fetching.rules.preflightKeepsOrigin ? request.origin : fetching.origin,
        fetching.url.href,
      )
    return verdict
  }
}

const cacheOf = ({ page, rules, options }: Fetching): PreflightCache | undefined =>
  rules.cache.tupleOriginsOnly && page.origin === 'null' ? undefined : options.cache

/** One hop: the preflight where it needs one, then the request itself. Undefined where a redirect goes on. */
function* hop(fetching: Fetching): Generator<HttpRequest, Verdict | undefined, HttpResponse> {
  const { rules, exchanges, unknowns } = fetching
  const cache = cacheOf(fetching)
  const asked = preflightFor(fetching)
  if (asked !== undefined && !(cache && covers(cache, asked, rules))) {
    const request = preflightRequest(asked)
    const response = yield request
    checkResponse(response)
    exchanges.push({ request, response })
    const fault = preflightCheck(response, asked, rules, unknowns)
    if (cache) remember(cache, asked, response, fault, unknowns, rules)
    if (fault) return blocked(fetching, fault.reason, fault.detail)
    fetching.sticky ||= rules.keepsPreflighting
  }
  if (fetching.late) return blocked(fetching, fetching.late.reason, fetching.late.detail)
  const request = actualRequest(fetching)
  const response = yield request
  checkResponse(response)
  exchanges.push({ request, response })
  return settle(fetching, request, response)
}

/** Judges a page's request against a server that answers at once. @default engine 'spec' */
export function judge(
  request: PageRequest,
  serve: Server,
  engine?: Engine,
  options?: BrowseOptions,
): Verdict {
  const steps = browse(request, engine, options)
  let step = steps.next()
  while (!step.done) step = steps.next(serve(step.value))
  return step.value
}

/** As `judge`, against a server that takes its time. */
export async function judgeAsync(
  request: PageRequest,
  serve: (request: HttpRequest) => Promise<HttpResponse>,
  engine?: Engine,
  options?: BrowseOptions,
): Promise<Verdict> {
  const steps = browse(request, engine, options)
  let step = steps.next()
  while (!step.done) step = steps.next(await serve(step.value))
  return step.value
}
