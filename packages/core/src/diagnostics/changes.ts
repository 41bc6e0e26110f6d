import { judge } from '../fetch/browse.ts'
import type { Engine, HttpRequest, HttpResponse, PageRequest, Reason, Server } from '../fetch/verdict.ts'
import { headerOf } from '../servers/headers.ts'
import type { Policy, PolicyChange } from '../servers/server.ts'
import type { Blocked } from './answer.ts'
import { after, withHeader } from './effects.ts'
import { headerList, methodList, needs, originList } from './lists.ts'

/** What is wanted of a server: that `request` passes. */
export interface Wanted {
  request: PageRequest
  engine: Engine
  /** The server that blocks it. */
  serve: Server
  /** The policy to change; absent where only answers are known. */
  policy?: Policy
}

interface Refusal extends Wanted {
  verdict: Blocked
  /** The exchange that failed. */
  last: { request: HttpRequest; response: HttpResponse }
}

type Maker = (refusal: Refusal) => PolicyChange | undefined

const admits = (response: HttpResponse, origin: string) => {
  const value = headerOf(response.headers, 'access-control-allow-origin')
  return value === origin || value === '*'
}

/** Whether the policy admits the page where nothing else is in the way: on the call itself, and a success. */
function admitsOrigin({ policy, request: { origin }, last: { request } }: Refusal): boolean {
  if (!policy) return false
  const method = request.preflight ? needs(request).method : request.method
  const headers = [['Origin', origin]] as const
  return admits(policy.respond({ ...request, method, preflight: false, headers }), origin)
}

/** Whether the policy names the page's origin, and an answer that is no success comes without what it says. */
function losesHeaders({ policy, request, last: { response } }: Refusal): boolean {
  const origins = policy?.intent.origins
  const named = typeof origins === 'string' || origins?.includes(request.origin)
  const { status } = response
  return named === true && typeof status === 'number' && (status < 200 || status > 299)
}

/** The complete list of origins, the page's own included; undefined where a part of it is not known. */
const originsOf = ({ request: { origin, credentials }, policy, last }: Refusal) => {
  const sent = headerOf(last.response.headers, 'access-control-allow-origin')
  return originList(origin, credentials === 'include', policy?.intent, sent)
}

const allowOrigin: Maker = (refusal) => {
  const { origin, credentials } = refusal.request
  const origins = originsOf(refusal)
  return origins && { change: 'allow-origin', origin, origins, credentials: credentials === 'include' }
}

/** Two lines are two layers that each add one; one line with commas is a list that no browser reads. */
const single: Maker = (refusal) => {
  const lines = refusal.last.response.headers.filter(
    ([name]) => name.toLowerCase() === 'access-control-allow-origin',
  )
  if (lines.length < 2) return allowOrigin(refusal)
  const origins = originsOf(refusal)
  return origins && { change: 'single-allow-origin', origin: refusal.request.origin, origins }
}

const allowCredentials: Maker = (refusal) => {
  const origins = originsOf(refusal)
  return origins && { change: 'allow-credentials', origin: refusal.request.origin, origins }
}

const allowMethod: Maker = ({ last, policy }) => {
  const { method } = needs(last.request)
  const methods = methodList(last.response, method, policy?.intent)
  return methods && { change: 'allow-method', method, methods }
}

const allowHeader: Maker = ({ last, policy, verdict }) => {
  const needed = needs(last.request).headers
  const headers = headerList(last.response, needed, policy?.intent)
  const header = verdict.detail || needed[0]
  return headers && header ? { change: 'allow-header', header, headers } : undefined
}

const answerPreflight: Maker = (refusal) => {
  const { last, policy, request } = refusal
  const needed = needs(last.request)
  const origins = originsOf(refusal)
  const methods = methodList(last.response, needed.method, policy?.intent)
  const headers = headerList(last.response, needed.headers, policy?.intent)
  if (!origins || !methods || !headers) return undefined
  return { change: 'answer-preflight', origin: request.origin, origins, methods, headers }
}

/** No line at all: does the status lose it, or is the origin not admitted? */
const missing: Maker = (refusal) => {
  if (!admitsOrigin(refusal) && !losesHeaders(refusal)) return allowOrigin(refusal)
  const origins = originsOf(refusal)
  return origins && { change: 'errors-too', origin: refusal.request.origin, origins }
}

/** Some servers answer a preflight that asks too much without any CORS header: ask for less and see. */
const missingOnPreflight: Maker = (refusal) => {
  const { last, serve, request } = refusal
  const lessHeaders = withHeader(last.request, 'access-control-request-headers')
  const lessOfBoth = withHeader(lessHeaders, 'access-control-request-method', 'GET')
  if (admits(serve(lessHeaders), request.origin)) return allowHeader(refusal)
  if (admits(serve(lessOfBoth), request.origin)) return allowMethod(refusal)
  return admitsOrigin(refusal) ? answerPreflight(refusal) : allowOrigin(refusal)
}

const resourcePolicy: Maker = () => ({ change: 'resource-policy' })

const makers: Partial<Record<Reason, Maker>> = {
  WildcardOriginNotAllowed: allowOrigin,
  MissingAllowOriginHeader: missing,
  MultipleAllowOriginValues: single,
  InvalidAllowOriginValue: allowOrigin,
  AllowOriginMismatch: allowOrigin,
  InvalidAllowCredentials: allowCredentials,
  PreflightInvalidStatus: answerPreflight,
  PreflightDisallowedRedirect: answerPreflight,
  PreflightWildcardOriginNotAllowed: allowOrigin,
  PreflightMissingAllowOriginHeader: missingOnPreflight,
  PreflightMultipleAllowOriginValues: single,
  PreflightInvalidAllowOriginValue: allowOrigin,
  PreflightAllowOriginMismatch: allowOrigin,
  PreflightInvalidAllowCredentials: allowCredentials,
  InvalidAllowMethodsPreflightResponse: allowMethod,
  InvalidAllowHeadersPreflightResponse: allowHeader,
  MethodDisallowedByPreflightResponse: allowMethod,
  HeaderDisallowedByPreflightResponse: allowHeader,
  CorpNotSameOrigin: resourcePolicy,
  CorpNotSameSite: resourcePolicy,
}

/**
 * The changes that together let the request pass, in the order in which the browser would ask for them. Empty where
 * no change of the policy can, or where part of a list that a change would replace is not known.
 */
export function changesFor(wanted: Wanted): PolicyChange[] {
  const { request, engine, policy } = wanted
  const origins = policy?.intent.origins
  const admitted =
    typeof origins === 'object' ? origins.find((given) => typeof given === 'string') : undefined
  const changes: PolicyChange[] = []
  let { serve } = wanted
  for (;;) {
    const verdict = judge(request, serve, engine)
    const last = verdict.exchanges.at(-1)
    if (verdict.outcome !== 'blocked' || !last) return changes
    const change = makers[verdict.reason]?.({ ...wanted, serve, verdict, last })
    if (!change || changes.some((made) => made.change === change.change)) return changes
    changes.push(change)
    serve = after(change, serve, admitted)
  }
}
