const actual = [
  'get_allowed',
  'head_allowed',
  'get_localhost',
  'get_null',
  'get_evil_suffix',
  'get_evil_prefix',
]
const preflights = [
  'preflight_put_allowed',
  'preflight_put_localhost',
  'preflight_put_noheaders_allowed',
  'preflight_delete_allowed',
  'preflight_custom_header_allowed',
  'preflight_404_allowed',
  'preflight_noslash_allowed',
  'preflight_get_localhost',
]
const later = [
  'options_plain_allowed',
  'put_allowed',
  'get_404_allowed',
  'get_500_allowed',
  'get_redirect_allowed',
]

const origin = 'access-control-allow-origin'
const credentials = 'access-control-allow-credentials'
const headers = 'access-control-allow-headers'
const methods = 'access-control-allow-methods'
/** Allowed headers echo what is asked: nothing where nothing is. */
const echoed = (exchange: string) => (exchange.includes('noheaders') ? [] : [headers])

const open = (line: number, exchanges: readonly string[], of: (exchange: string) => string[]) =>
  exchanges.flatMap((exchange) => of(exchange).map((what) => `${exchange} ${what} :${line}`))

/** What the recorded configurations of ASP.NET Core truly leave open, with the line that does. */
export const aspnetUnknown: Record<string, string[]> = {
  // The list comes from Configuration. An exception loses the headers whatever the list says.
  '11-appsettings.cs recorded': [
    ...open(3, [...actual, 'get_dot_wildcard'], () => [origin, 'vary']),
    ...open(3, preflights, (exchange) => [origin, ...echoed(exchange), methods, 'vary']),
    ...open(3, later, (exchange) => (exchange === 'get_500_allowed' ? [] : [origin, 'vary'])),
  ],
  // UseDeveloperExceptionPage stands under a condition.
  '19-startup.cs recorded': open(38, ['get_500_allowed'], () => [origin, 'vary']),
  // SetIsOriginAllowed runs a function, which may throw.
  '23-origin-function.cs recorded': [
    ...open(6, [...actual, 'get_dot_wildcard'], () => ['status', origin, credentials, 'vary']),
    ...open(6, preflights, (exchange) => [
      'status',
      origin,
      credentials,
      ...echoed(exchange),
      methods,
      'vary',
    ]),
    ...open(6, later, (exchange) =>
      exchange === 'get_500_allowed' ? ['status'] : ['status', origin, credentials, 'vary'],
    ),
  ],
  // An origin more under a condition: the listed one is certain, but whether the answer varies is not.
  '24-development-branch.cs recorded': [
    ...open(8, [...actual, 'get_dot_wildcard'], (exchange) =>
      exchange.endsWith('allowed') ? ['vary'] : [origin, 'vary'],
    ),
    ...open(8, preflights, (exchange) =>
      exchange.endsWith('allowed') ? ['vary'] : [origin, headers, methods, 'vary'],
    ),
    ...open(8, later.slice(0, 3), () => ['vary']),
    // UseExceptionHandler stands under a condition.
    'get_500_allowed access-control-allow-origin :16',
    'get_500_allowed vary :8',
    'get_redirect_allowed vary :8',
  ],
}
