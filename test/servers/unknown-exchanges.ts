import { aspnetUnknown } from './aspnet-unknown.ts'

const allow = 'access-control-allow-'

const reads =
  'get_no_origin get_allowed head_allowed get_localhost get_null get_evil_suffix get_evil_prefix get_dot_wildcard'

/** `exchange header :line` for each of the exchanges and each of the headers. */
function open(line: number, exchanges: string, headers: string[]): string[] {
  return exchanges.split(' ').flatMap((name) => headers.map((header) => `${name} ${header} :${line}`))
}

const rackActual = [
  `${allow}origin`,
  `${allow}methods`,
  'access-control-expose-headers',
  'access-control-max-age',
]
const rackPreflight = [...rackActual, `${allow}headers`]

// The variable may be empty, which turns cors off: then Express answers OPTIONS by itself.
const expressWithoutEnvironment = [
  ...open(
    4,
    'get_no_origin get_allowed head_allowed get_localhost get_null get_evil_suffix get_evil_prefix get_dot_wildcard',
    [`${allow}origin`, 'vary'],
  ),
  ...['preflight_put_allowed', 'preflight_put_localhost', 'preflight_put_noheaders_allowed'].flatMap(
    expressOptions,
  ),
  ...['preflight_delete_allowed', 'preflight_custom_header_allowed', 'preflight_404_allowed'].flatMap(
    expressOptions,
  ),
  ...['preflight_noslash_allowed', 'preflight_get_localhost', 'options_plain_allowed'].flatMap(
    expressOptions,
  ),
  ...open(4, 'put_allowed get_404_allowed get_500_allowed get_redirect_allowed', [`${allow}origin`, 'vary']),
]

function expressOptions(name: string): string[] {
  const asksHeaders = !/noheaders|plain/.test(name)
  const headers = ['status', `${allow}origin`, 'vary', `${allow}methods`]
  return open(4, name, asksHeaders ? [...headers, `${allow}headers`] : headers)
}

/**
 * Every prediction that is left open on the recordings, and the line that leaves it open.
 * By system and recording: `exchange header :line`.
 */
export const unknownExchanges: Record<string, Record<string, string[]>> = {
  express: {
    // `origin: process.env.…`
    '12-env-unset.js express4-cors': expressWithoutEnvironment,
    '12-env-unset.js express5-cors': expressWithoutEnvironment,
  },
  aspnet: aspnetUnknown,
  apache: {
    // `<Files "api">`: a path that is no file takes the first part that is not there as its name.
    'files-everywhere.htaccess recorded': open(
      4,
      'preflight_404_allowed preflight_noslash_allowed get_404_allowed',
      [`${allow}methods`],
    ),
    // `%{HTTP_ORIGIN}e`: only what runs a script sets it.
    'cgi-variables.htaccess recorded':
      `${reads} put_allowed get_404_allowed get_500_allowed get_redirect_allowed`
        .split(' ')
        .flatMap((name) => [`${name} ${allow}origin :1`, `${name} ${allow}credentials :2`]),
  },
  django: {
    // `os.environ.get(…).split(",")`
    's12_env.py recorded': [
      ...open(11, 'get_allowed get_localhost get_null get_evil_suffix get_evil_prefix get_dot_wildcard', [
        `${allow}origin`,
      ]),
      ...open(
        11,
        'preflight_put_allowed preflight_put_localhost preflight_put_noheaders_allowed preflight_delete_allowed preflight_custom_header_allowed preflight_404_allowed preflight_noslash_allowed preflight_get_localhost options_plain_allowed',
        [`${allow}origin`, `${allow}headers`, `${allow}methods`, 'access-control-max-age'],
      ),
      ...open(11, 'put_allowed get_404_allowed get_500_allowed get_redirect_allowed', [`${allow}origin`]),
    ],
  },
  rack: {
    // `origins ENV.fetch(…)`. A DELETE is refused whatever the origin, so its preflight is certain.
    '09-env.ru recorded': [
      ...open(
        4,
        'get_allowed head_allowed get_localhost get_null get_evil_suffix get_evil_prefix get_dot_wildcard',
        rackActual,
      ),
      ...open(4, 'preflight_put_allowed preflight_put_localhost', rackPreflight),
      ...open(4, 'preflight_put_noheaders_allowed', rackActual),
      ...open(
        4,
        'preflight_custom_header_allowed preflight_404_allowed preflight_noslash_allowed preflight_get_localhost',
        rackPreflight,
      ),
      ...open(
        4,
        'options_plain_allowed put_allowed get_404_allowed get_500_allowed get_redirect_allowed',
        rackActual,
      ),
    ],
  },
}
