const allow = 'access-control-allow-'

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

/**
 * Every prediction that is left open on the recordings, and the line that leaves it open.
 * By system and recording: `exchange header :line`.
 */
export const unknownExchanges: Record<string, Record<string, string[]>> = {
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
