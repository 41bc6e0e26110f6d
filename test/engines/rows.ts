import type { Answer, Hop, Scenario } from './scenario.ts'

/** A scenario that is always performed: where engines are known to differ, or where a verdict was once wrong. */
export interface Row {
  name: string
  /** What it is about, in one sentence. */
  about: string
  scenario: Scenario
}

const lets: Answer['headers'] = [
  ['Access-Control-Allow-Origin', '{origin}'],
  ['Access-Control-Allow-Credentials', 'true'],
  ['Access-Control-Allow-Methods', '{method}'],
  ['Access-Control-Allow-Headers', '{headers}'],
]
const without = (name: string): Answer['headers'] => lets.filter(([each]) => each !== name)
const ok = (headers = lets): Answer => ({ status: 200, headers })
const hop = (host: number, actual = ok(), preflight = ok()): Hop => ({ host, preflight, actual })
const to = (status = 307, location = '{next}', headers = lets): Answer => ({
  status,
  headers: [...headers, ['Location', location]],
})
const row = (name: string, about: string, request: Scenario['request'], ...hops: Hop[]): Row => ({
  name,
  about,
  scenario: { page: 0, request: { credentials: 'omit', ...request }, hops },
})
const header = (...headers: Array<[string, string]>) => ({ headers })
const acah = (value: string) =>
  ok([...without('Access-Control-Allow-Headers'), ['Access-Control-Allow-Headers', value]])
const long = (length: number) => 'a'.repeat(length)
const total = header(
  ...(['Accept', 'Accept-Language', 'Content-Language'].map((name) => [name, long(128)]) as Array<
    [string, string]
  >),
  ...(['DPR', 'Width', 'Viewport-Width', 'Device-Memory', 'RTT'].map((name) => [
    name,
    '1'.repeat(128),
  ]) as Array<[string, string]>),
  ['Downlink', '1'],
)

export const rows: Row[] = [
  row(
    'authorization-wildcard',
    'Authorization under Access-Control-Allow-Headers: *',
    header(['Authorization', 'x']),
    hop(2, ok(), acah('*')),
  ),
  row('user-agent', 'A page sets User-Agent', header(['User-Agent', 'x']), hop(2)),
  row('client-hint', 'A page sets DPR', header(['DPR', '1.5']), hop(2)),
  row('intervention', 'A page sets Intervention', header(['Intervention', 'x']), hop(2)),
  row('safelisted-total', 'Safelisted values of 1025 bytes in all', total, hop(2)),
  row(
    'repeated-safelisted',
    'Two lines of one safelisted header, of 128 bytes each',
    header(['Accept', long(128)], ['Accept', long(128)]),
    hop(2),
  ),
  row('repeated-unsafe', 'Two lines of one unsafe header', header(['X-A', '1'], ['X-A', '2']), hop(2)),
  row(
    'joined-empty',
    'An empty line after a value of 127 bytes',
    header(['Accept', long(127)], ['Accept', '']),
    hop(2),
  ),
  row(
    'content-type-comma',
    'A comma in a Content-Type parameter',
    header(['Content-Type', 'text/plain;a,b']),
    hop(2),
  ),
  row('accept-beyond-ascii', 'A byte beyond ASCII in Accept', header(['Accept', '\xe9']), hop(2)),
  row('range-case', 'Range: BYTES=0-', header(['Range', 'BYTES=0-']), hop(2)),
  row('range-plus', 'Range: bytes=+0-1', header(['Range', 'bytes=+0-1']), hop(2)),
  row(
    'range-63-bits',
    'A Range position of 2^63-1',
    header(['Range', 'bytes=0-9223372036854775807']),
    hop(2),
  ),
  row(
    'range-64-bits',
    'A Range position above 2^64',
    header(['Range', 'bytes=0-99999999999999999999']),
    hop(2),
  ),
  row(
    'upload-listener',
    'Upload listeners without a body',
    { initiator: 'xhr', credentials: 'same-origin', uploadListener: true },
    hop(2),
  ),
  row(
    'upload-listener-method',
    'Upload listeners, and a preflight without Access-Control-Allow-Methods',
    { initiator: 'xhr', credentials: 'same-origin', method: 'PUT', body: 'bytes', uploadListener: true },
    hop(2, ok(), ok(without('Access-Control-Allow-Methods'))),
  ),
  row(
    'second-empty-origin',
    'A second, empty Access-Control-Allow-Origin line in lower case',
    {},
    hop(
      2,
      ok([
        ['access-control-allow-origin', '{origin}'],
        ['access-control-allow-origin', ''],
      ]),
    ),
  ),
  row(
    'second-empty-credentials',
    'A second, empty Access-Control-Allow-Credentials line',
    { credentials: 'include' },
    hop(2, ok([...lets, ['Access-Control-Allow-Credentials', '']])),
  ),
  row(
    'preflight-origin-after-redirect',
    'The Origin of a preflight once redirects have tainted the request',
    header(['X-A', '1']),
    hop(2, to()),
    hop(3),
  ),
  row(
    'preflight-for-nothing',
    'A GET that a redirect has made of a PUT',
    { method: 'PUT' },
    hop(2, to(303)),
    hop(3),
  ),
  row(
    'authorization-after-redirect',
    'What a preflight asks after a redirect took Authorization away',
    header(['Authorization', 'x']),
    hop(2, to()),
    hop(3),
  ),
  row(
    'authorization-back-again',
    'Authorization, two hops after it was taken away',
    header(['Authorization', 'x']),
    hop(2, to()),
    hop(3, to()),
    hop(3),
  ),
  row(
    'content-type-after-redirect',
    'A Content-Type that went with the body on a 303',
    { method: 'POST', body: 'bytes', headers: [['Content-Type', 'application/json']] },
    hop(2, to(303)),
    hop(2),
  ),
  row(
    'client-hint-after-redirect',
    'DPR on the way to another origin',
    header(['DPR', 'x']),
    hop(2, to()),
    hop(3),
  ),
  row(
    'home-preflight',
    'A redirect back home, where the preflight is refused',
    header(['X-A', '1']),
    hop(2, to()),
    hop(0, ok(), ok([])),
  ),
  row('delete-across', 'DELETE on a 307 to another origin', { method: 'DELETE' }, hop(2, to()), hop(3)),
  row(
    'no-cors-post-redirect',
    'The Origin of a no-cors POST on a 307 from home',
    { method: 'POST', mode: 'no-cors' },
    hop(0, to()),
    hop(2),
  ),
  row(
    'post-to-get-origin',
    'The Origin of a same-origin POST that a 303 has made a GET',
    { method: 'POST' },
    hop(0, to(303)),
    hop(0),
  ),
  row(
    'userinfo-home',
    'A redirect at home to a URL with a user name',
    {},
    hop(0, to(307, '{scheme}//user@{nexthost}{path}')),
    hop(0),
  ),
  row(
    'userinfo-no-cors',
    'A no-cors redirect to a URL with a user name',
    { mode: 'no-cors' },
    hop(2, to(307, '{scheme}//user@{nexthost}{path}')),
    hop(3),
  ),
  row(
    'userinfo-after-preflight',
    'A redirect from home to a URL with a user name elsewhere',
    header(['X-A', '1']),
    hop(0, to(307, '{scheme}//user@{nexthost}{path}')),
    hop(2),
  ),
  row(
    'two-equal-locations',
    'Two equal Location lines',
    {},
    hop(2, to(307, '{next}', [...lets, ['Location', '{next}']])),
    hop(3),
  ),
  row(
    'two-locations',
    'Two different Location lines',
    {},
    hop(2, to(307, '{next}?2', [...lets, ['Location', '{next}']])),
    hop(3),
  ),
  row(
    'error-without-location',
    "redirect: 'error' and a 302 without Location",
    { redirect: 'error' },
    hop(2, { status: 302, headers: lets }),
  ),
  row(
    'manual-broken-location',
    "redirect: 'manual' and a Location that is no URL",
    { redirect: 'manual' },
    hop(2, to(307, 'http://[')),
  ),
  row(
    'manual-two-locations',
    "redirect: 'manual' and two different Location lines",
    { redirect: 'manual' },
    hop(2, to(307, '/b', [...lets, ['Location', '/a']])),
  ),
  row(
    'credentials-from-home',
    'credentials: same-origin, and a second redirect abroad without Access-Control-Allow-Credentials',
    { credentials: 'same-origin' },
    hop(0, to()),
    hop(2, to(307, '{next}', without('Access-Control-Allow-Credentials'))),
    hop(3),
  ),
  row(
    'corp-same-address',
    'Cross-Origin-Resource-Policy: same-site from another port of one address',
    { mode: 'no-cors' },
    hop(1, ok([['Cross-Origin-Resource-Policy', 'same-site']])),
  ),
  {
    name: 'corp-below-localhost',
    about: 'Cross-Origin-Resource-Policy: same-site from a subdomain of a page on localhost',
    scenario: {
      page: 2,
      request: { mode: 'no-cors', credentials: 'omit' },
      hops: [hop(5, ok([['Cross-Origin-Resource-Policy', 'same-site']]))],
    },
  },
  {
    name: 'corp-opaque-page',
    about: 'Cross-Origin-Resource-Policy: same-site from localhost to a sandboxed page',
    scenario: {
      page: 'sandbox',
      request: { mode: 'no-cors', credentials: 'omit' },
      hops: [hop(2, ok([['Cross-Origin-Resource-Policy', 'same-site']]))],
    },
  },
  row(
    'cookies-from-home',
    'Cookies of a no-cors request with credentials: same-origin that a redirect takes abroad',
    { mode: 'no-cors', credentials: 'same-origin' },
    hop(0, to()),
    hop(2),
  ),
  {
    name: 'secure-page',
    about: 'The Origin of a no-cors POST from a page of https to plain http on the loopback',
    scenario: {
      page: 8,
      request: { method: 'POST', mode: 'no-cors', credentials: 'omit' },
      hops: [hop(2)],
    },
  },
  {
    name: 'corp-secure-page',
    about: 'Cross-Origin-Resource-Policy: same-site from https to a page of plain http on the same host',
    scenario: {
      page: 0,
      request: { mode: 'no-cors', credentials: 'omit' },
      hops: [hop(8, ok([['Cross-Origin-Resource-Policy', 'same-site']]))],
    },
  },
  row(
    'element-at-home',
    "The Origin of an image with crossorigin from the page's own origin",
    { destination: 'image', credentials: 'same-origin' },
    hop(0),
  ),
  row(
    'image-redirected',
    'An image without crossorigin that a redirect takes to a Cross-Origin-Resource-Policy',
    { destination: 'image', mode: 'no-cors', credentials: 'include' },
    hop(0, to()),
    hop(2, ok([['Cross-Origin-Resource-Policy', 'same-origin']])),
  ),
  {
    name: 'corp-opaque-page-secure',
    about: 'Cross-Origin-Resource-Policy: same-site from https://localhost to a sandboxed page',
    scenario: {
      page: 'sandbox',
      request: { mode: 'no-cors', credentials: 'omit' },
      hops: [hop(9, ok([['Cross-Origin-Resource-Policy', 'same-site']]))],
    },
  },
  ...(['ws://{nexthost}{path}', 'ftp://a.localhost{path}', 'custom:{path}'] as const).map((location) =>
    row(
      `same-origin-to-${location.split(':')[0]}`,
      `mode: same-origin, and a redirect to ${location.split(':')[0]}:`,
      { mode: 'same-origin' },
      hop(0, to(307, location)),
      hop(0),
    ),
  ),
  row('stream', 'A body that is a stream', { method: 'POST', body: 'stream' }, hop(12)),
  row(
    'stream-redirected',
    'A body that is a stream, on a 307',
    { method: 'POST', body: 'stream' },
    hop(12, to()),
    hop(12),
  ),
  row(
    'stream-see-other',
    'A body that is a stream, on a 303',
    { method: 'POST', body: 'stream' },
    hop(12, to(303)),
    hop(2),
  ),
  row(
    'stream-refused',
    'A body that is a stream, and a preflight that is refused',
    { method: 'POST', body: 'stream' },
    hop(12, ok(), ok([])),
  ),
  {
    name: 'about-blank',
    about: 'A no-cors request for about:blank',
    scenario: { page: 0, request: { mode: 'no-cors' }, url: 'about:blank?{id}', hops: [hop(0)] },
  },
  {
    name: 'data-readable',
    about: 'The headers of a data: URL',
    scenario: { page: 0, request: {}, url: 'data:text/plain,{id}', hops: [hop(0)] },
  },
  {
    name: 'data-no-cors',
    about: "A data: URL with mode 'no-cors' and redirect 'error'",
    scenario: {
      page: 0,
      request: { mode: 'no-cors', redirect: 'error' },
      url: 'data:text/plain,{id}',
      hops: [hop(0)],
    },
  },
]
