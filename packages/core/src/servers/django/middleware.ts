import type { HttpRequest, HttpResponse, Server, Unknown } from '../../fetch/verdict.ts'
import { headerOf, requestHeader } from '../headers.ts'
import { emptyServer } from '../server.ts'
import { isUnknown, type ListOf, type Setting } from '../syntax/field.ts'
import { pathOf } from '../syntax/python-request.ts'
import { allUnknown } from '../syntax/python-response.ts'
import { answer, type CorsSettings, isPreflight } from './cors.ts'

/** What the entries of MIDDLEWARE look at. */
export interface Chain {
  entries: ListOf<string>
  cors: CorsSettings
  /** APPEND_SLASH: CommonMiddleware redirects to the path with a slash where only that exists. */
  appendSlash: Setting<boolean>
  /** SECURE_SSL_REDIRECT: SecurityMiddleware redirects http to https. */
  sslRedirect: Setting<boolean>
  /** Where WhiteNoise answers by itself: STATIC_URL. */
  staticUrl: string | undefined
}

type Middleware = (chain: Seen, request: HttpRequest, next: Server, at: Unknown['at']) => HttpResponse

/** The chain, and what stands behind all of it. */
interface Seen extends Chain {
  app: Server
}

const corsMiddleware = 'corsheaders.middleware.CorsMiddleware'

/** Middleware that neither answers before what is inside of it nor touches a header that CORS looks at. */
const transparent = new Set([
  'corsheaders.middleware.CorsPostCsrfMiddleware',
  'django.contrib.admindocs.middleware.XViewMiddleware',
  'django.contrib.auth.middleware.AuthenticationMiddleware',
  'django.contrib.auth.middleware.LoginRequiredMiddleware',
  'django.contrib.auth.middleware.PersistentRemoteUserMiddleware',
  'django.contrib.auth.middleware.RemoteUserMiddleware',
  'django.contrib.messages.middleware.MessageMiddleware',
  'django.contrib.sessions.middleware.SessionMiddleware',
  'django.contrib.sites.middleware.CurrentSiteMiddleware',
  'django.middleware.clickjacking.XFrameOptionsMiddleware',
  'django.middleware.common.BrokenLinkEmailsMiddleware',
  'django.middleware.csp.ContentSecurityPolicyMiddleware',
  'django.middleware.csrf.CsrfViewMiddleware',
  'django.middleware.gzip.GZipMiddleware',
  'django.middleware.http.ConditionalGetMiddleware',
  'django.middleware.locale.LocaleMiddleware',
  'allauth.account.middleware.AccountMiddleware',
  'debug_toolbar.middleware.DebugToolbarMiddleware',
  'django_prometheus.middleware.PrometheusAfterMiddleware',
  'django_prometheus.middleware.PrometheusBeforeMiddleware',
  'simple_history.middleware.HistoryRequestMiddleware',
])

const answering: Record<string, Middleware> = {
  [corsMiddleware]: ({ cors }, request, next) => answer(cors, request, next),
  'django.middleware.security.SecurityMiddleware': secure,
  'django.middleware.common.CommonMiddleware': appendSlash,
  'whitenoise.middleware.WhiteNoiseMiddleware': serveStatic,
}

/** The project's answer: CorsMiddleware, and the entries of MIDDLEWARE around it. */
export function pass(chain: Chain, request: HttpRequest, app: Server): HttpResponse {
  const { entries } = chain
  const place = entries.findLastIndex((entry) => isUnknown(entry) || entry.value === corsMiddleware)
  // What stands inside of CorsMiddleware has been seen in the application's answer. Without it, so has everything.
  const around = place < 0 ? entries.filter((entry) => !isFamiliar(entry)) : entries.slice(0, place + 1)
  const seen = { ...chain, app }
  return around.reduceRight<Server>((next, entry) => (asked) => step(seen, entry, asked, next), app)(request)
}

const isFamiliar = (entry: Setting<string>): boolean =>
  !isUnknown(entry) && (entry.value in answering || transparent.has(entry.value))

function step(chain: Seen, entry: Setting<string>, request: HttpRequest, next: Server): HttpResponse {
  if (isUnknown(entry)) return unknownStep(entry, request, next)
  const middleware = answering[entry.value]
  if (middleware) return middleware(chain, request, next, entry.at)
  if (transparent.has(entry.value)) return next(request)
  return unknownStep(
    { unknown: `${entry.value} is not read, and may answer itself`, at: entry.at },
    request,
    next,
  )
}

function unknownStep(why: Unknown, request: HttpRequest, next: Server): HttpResponse {
  const response = next(request)
  return allUnknown(isPreflight(request) ? { ...response, status: why } : response, why)
}

/** `SecurityMiddleware`: what comes by http is sent to https, preflights too. */
function secure(chain: Seen, request: HttpRequest, next: Server, at: Unknown['at']): HttpResponse {
  const { sslRedirect } = chain
  const url = new URL(request.url)
  if (url.protocol !== 'http:' || (!isUnknown(sslRedirect) && !sslRedirect.value)) return next(request)
  if (isUnknown(sslRedirect)) return unknownStep(sslRedirect, request, next)
  const location = `https:${request.url.slice('http:'.length)}`
  return {
    status: 301,
    headers: [['Location', location]],
    ...(at && { from: [{ header: 'access-control-allow-origin', at }] }),
  }
}

/**
 * `CommonMiddleware`: a path that exists only with its slash is redirected there. The application's answer
 * tells whether it exists as it is; a preflight is redirected alike.
 */
function appendSlash(chain: Seen, request: HttpRequest, next: Server, at: Unknown['at']): HttpResponse {
  const append = chain.appendSlash
  if (pathOf(request.url).endsWith('/') || (!isUnknown(append) && !append.value)) return next(request)
  const seen = isPreflight(request) ? seenFor(request, chain.app) : chain.app(request)
  const { status } = seen
  if (isSlashRedirect(seen, request.url)) return { status: 301, headers: seen.headers.filter(isLocation) }
  const exists = typeof status === 'number' && status !== 404 && status < 500
  const isSeen = chain.app !== emptyServer
  if (isSeen && (exists || !isPreflight(request))) return next(request)
  const why = {
    unknown: 'CommonMiddleware stands before CorsMiddleware: a path without its slash may be redirected',
    ...(at && { at }),
  }
  return unknownStep(isUnknown(append) ? append : why, request, next)
}

/** What the request behind a preflight is answered. */
function seenFor(request: HttpRequest, next: Server): HttpResponse {
  const method = requestHeader(request, 'access-control-request-method') ?? request.method
  const headers = request.headers.filter(
    ([name]) => !name.toLowerCase().startsWith('access-control-request-'),
  )
  return next({ ...request, method, headers, preflight: false })
}

const isLocation = ([name]: readonly [string, string]): boolean => name.toLowerCase() === 'location'

function isSlashRedirect(response: HttpResponse, url: string): boolean {
  const location = headerOf(response.headers, 'location')
  if (response.status !== 301 || location === undefined) return false
  const target = new URL(location, url)
  return target.pathname === `${new URL(url).pathname}/`
}

/** WhiteNoise answers files under STATIC_URL before anything inside of it. */
function serveStatic(chain: Seen, request: HttpRequest, next: Server, at: Unknown['at']): HttpResponse {
  const { staticUrl } = chain
  if (staticUrl === undefined || !pathOf(request.url).startsWith(staticUrl)) return next(request)
  return unknownStep(
    { unknown: 'WhiteNoise may answer with a static file', ...(at && { at }) },
    request,
    next,
  )
}
