/**
 * Headers that the browser, or a tunnel in front of the dev server, sets by itself. `cache-control` and
 * `pragma` come with a reload and with the developer tools' "disable cache"; the conditional ones from
 * the HTTP cache. A page may set some of these too: only a recorder can tell, and nothing is guessed.
 */
const setByBrowser = new Set([
  'accept-charset',
  'accept-encoding',
  'accept-language',
  'alt-used',
  'access-control-request-headers',
  'access-control-request-method',
  'cache-control',
  'connection',
  'content-length',
  'cookie',
  'date',
  'device-memory',
  'dnt',
  'downlink',
  'dpr',
  'ect',
  'expect',
  'forwarded',
  'host',
  'http2-settings',
  'if-modified-since',
  'if-none-match',
  'keep-alive',
  'origin',
  'ping-from',
  'ping-to',
  'pragma',
  'priority',
  'purpose',
  'referer',
  'rtt',
  'save-data',
  'service-worker',
  'service-worker-navigation-preload',
  'te',
  'trailer',
  'transfer-encoding',
  'true-client-ip',
  'upgrade',
  'upgrade-insecure-requests',
  'user-agent',
  'via',
  'viewport-width',
  'width',
  'x-amzn-trace-id',
  'x-client-ip',
  'x-cloud-trace-context',
  'x-original-host',
  'x-playback-session-id',
  'x-real-ip',
  'x-scheme',
])

/** Beginnings of names that the browser or a tunnel sets: fetch metadata, client hints, HTTP/2's own, Cloudflare's, Envoy's. */
const setByBrowserPrefix = /^(?:sec-|proxy-|:|cf-|x-forwarded-|x-envoy-)/

/** Set by the browser for what it loads itself (images, media, scripts, event streams), by the page on `fetch()`. */
const setByLoads = new Set(['accept', 'last-event-id', 'range', 'if-range'])

/**
 * Headers that libraries add only because development is same-origin, and leave out of a cross-origin call.
 * Name → who sets it.
 */
const sameOriginOnly: ReadonlyMap<string, string> = new Map([
  ['x-requested-with', 'jQuery'],
  ['x-xsrf-token', 'axios or Angular'],
  ['sentry-trace', 'Sentry'],
  ['baggage', 'Sentry or OpenTelemetry'],
  ['traceparent', 'OpenTelemetry or another tracer'],
  ['tracestate', 'OpenTelemetry or another tracer'],
  ['b3', 'a Zipkin tracer'],
  ['x-b3-traceid', 'a Zipkin tracer'],
  ['x-b3-spanid', 'a Zipkin tracer'],
  ['x-b3-sampled', 'a Zipkin tracer'],
  ['x-datadog-trace-id', 'Datadog'],
  ['x-datadog-parent-id', 'Datadog'],
  ['x-datadog-origin', 'Datadog'],
  ['x-datadog-sampling-priority', 'Datadog'],
  ['newrelic', 'New Relic'],
  ['elastic-apm-traceparent', 'Elastic APM'],
  ['request-id', 'Application Insights'],
  ['request-context', 'Application Insights'],
])

/** Headers whose value decides whether they are safelisted; the values of all others are nobody's business. */
const valueMatters = new Set(['accept', 'content-language', 'content-type', 'range'])

export interface AuthorHeaders {
  /** What the page set, as far as it can be told from the wire; values only where a verdict needs them. */
  headers: Array<readonly [string, string]>
  /** Headers left out of the verdict because a library sets them only same-origin. */
  sameOriginOnly: Array<{ header: string; library: string }>
}

/**
 * Splits a request's headers into the page's own and the rest.
 *
 * @param rawHeaders name, value, name, value, …
 * @param destination the standard's request destination: `''` for `fetch()` and XHR
 */
export function authorHeaders(rawHeaders: readonly string[], destination: string): AuthorHeaders {
  const byBrowser = destination !== '' || rawHeaders.includes('text/event-stream')
  return split(
    rawHeaders,
    (name) =>
      !setByBrowser.has(name) && !setByBrowserPrefix.test(name) && !(byBrowser && setByLoads.has(name)),
  )
}

/**
 * The same where the page has told which headers it set.
 *
 * @param names in lower case; a Content-Type that follows from the body need not be among them
 */
export const recordedHeaders = (rawHeaders: readonly string[], names: ReadonlySet<string>): AuthorHeaders =>
  split(rawHeaders, (name) => name === 'content-type' || names.has(name))

function split(rawHeaders: readonly string[], isAuthors: (name: string) => boolean): AuthorHeaders {
  const found: AuthorHeaders = { headers: [], sameOriginOnly: [] }
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    const name = rawHeaders[i]!.toLowerCase()
    if (!isAuthors(name)) continue
    const library = sameOriginOnly.get(name)
    if (library) found.sameOriginOnly.push({ header: name, library })
    else found.headers.push([name, valueMatters.has(name) ? rawHeaders[i + 1]! : ''])
  }
  return found
}
