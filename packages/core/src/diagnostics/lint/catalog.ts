import type { SourceLocation } from '../../servers/server.ts'
import type { Entry, Line } from '../entry.ts'

const entry = <Args>(row: Entry<Args>) => row

const rfc = 'HTTP/Guides/CORS'
const allowOrigin = 'HTTP/Reference/Headers/Access-Control-Allow-Origin'

export interface PatternFlaw {
  /** An origin that nobody meant to admit, and that the policy admits. */
  origin: string
  /** What lets it in. */
  because: string
}

const at = (place: SourceLocation | undefined, text: string): Line[] => [
  place ? { text, at: place } : { text },
]

/** What is wrong with a policy by itself, whoever calls. */
export const lintCatalog = {
  'origin-malformed': entry<{ origin: string; corrected: string; fix: string[]; at?: SourceLocation }>({
    severity: 'error',
    title: 'An admitted origin is not written as browsers send it',
    heading: ({ origin }) => origin,
    message: ({ origin, corrected }) =>
      `No browser ever sends Origin: ${origin}. Origins are compared byte for byte; this one is written ${corrected}.`,
    cause: ({ origin, corrected, at: place }) =>
      at(place, `a page at ${corrected} is not admitted by the entry ${origin}`),
    fix: ({ corrected, fix }) => (fix.length ? fix : [corrected]),
    docs: { standard: '#origin-header', mdn: 'HTTP/Reference/Headers/Origin' },
  }),

  'origin-wildcard-literal': entry<{ origin: string; corrected: string; fix: string[]; at?: SourceLocation }>(
    {
      severity: 'error',
      title: 'A * in an admitted origin that stands for nothing',
      heading: ({ origin }) => origin,
      message: ({ origin }) =>
        `Here ${origin} is compared as it is written, and no browser ever sends it: the entry admits nobody.`,
      cause: ({ origin, corrected, at: place }) =>
        at(place, `a page at ${corrected} is not admitted by the entry ${origin}`),
      fix: ({ fix }) => fix,
      about: ({ origin }) => origin,
      docs: { standard: '#http-access-control-allow-origin', mdn: allowOrigin },
    },
  ),

  'origin-pattern-too-wide': entry<{
    admitted: string
    flaws: PatternFlaw[]
    /** A regular expression that admits what is meant and no more. */
    corrected: string
    at?: SourceLocation
  }>({
    severity: 'warning',
    title: 'An origin pattern admits foreign origins',
    heading: ({ admitted }) => admitted,
    message: ({ flaws }) =>
      `The policy also admits ${flaws.map(({ origin }) => origin).join(' and ')}: anyone can register such a name and read what the API answers.`,
    cause: ({ flaws, at: place }) =>
      flaws.flatMap(({ origin, because }) => at(place, `${origin}: ${because}`)),
    fix: ({ corrected }) => [`${corrected}   as a regular expression, with both ends and every dot escaped`],
    about: ({ admitted }) => admitted,
    docs: { standard: '#cors-protocol-and-credentials', mdn: allowOrigin },
  }),

  'public-suffix-admitted': entry<{ origin: string; suffix: string; at?: SourceLocation }>({
    severity: 'warning',
    title: 'Every site under a public suffix is admitted',
    heading: ({ suffix }) => `*.${suffix}`,
    message: ({ origin, suffix }) =>
      `The policy admits ${origin}: names under ${suffix} belong to whoever registers them, not to you.`,
    cause: ({ origin, at: place }) =>
      at(place, `asked from ${origin}, Access-Control-Allow-Origin is ${origin}`),
    fix: () => ['Name your own origins, or a pattern that holds the part of the name that is yours.'],
    about: ({ suffix }) => suffix,
    docs: { standard: '#cors-protocol-and-credentials', mdn: allowOrigin },
  }),

  'any-origin-with-credentials': entry<{ origin: string; fix: string[]; at?: SourceLocation }>({
    severity: 'error',
    title: 'Any origin is admitted with credentials',
    heading: () => 'any origin, with credentials',
    message: () =>
      'The policy sends back whatever origin asks and allows credentials: every site that your users visit can read the API with their cookies.',
    cause: ({ origin, at: place }) =>
      at(
        place,
        `asked from ${origin}, it answers with that origin and Access-Control-Allow-Credentials: true`,
      ),
    fix: ({ fix }) => (fix.length ? fix : ['Name the origins that may call with credentials.']),
    about: () => 'any',
    docs: { standard: '#cors-protocol-and-credentials', mdn: allowOrigin },
  }),

  'wildcard-with-credentials': entry<{ headers: string[]; fix: string[]; at?: SourceLocation }>({
    severity: 'warning',
    title: 'The wildcard does not count for calls with credentials',
    heading: ({ headers }) => headers.map((name) => `${name}: *`).join(', '),
    message: () =>
      'Credentials are allowed, and for calls with credentials * is no wildcard: browsers take it for an ordinary name that nothing has.',
    cause: ({ headers, at: place }) =>
      at(
        place,
        `Access-Control-Allow-Credentials is true, ${headers.join(' and ')} ${headers.length > 1 ? 'are' : 'is'} *`,
      ),
    fix: ({ headers, fix }) =>
      fix.length ? fix : [`List what is meant in ${headers.join(' and ')}, or do not allow credentials.`],
    about: ({ headers }) => headers,
    docs: {
      standard: '#cors-protocol-and-credentials',
      mdn: 'HTTP/Guides/CORS/Errors/CORSNotSupportingCredentials',
    },
  }),

  'insecure-origin-with-credentials': entry<{
    origin: string
    corrected: string
    fix: string[]
    at?: SourceLocation
  }>({
    severity: 'warning',
    title: 'A plain http origin is admitted with credentials',
    heading: ({ origin }) => origin,
    message: ({ origin }) =>
      `The policy admits ${origin} with credentials: whoever sits on the network can serve a page there and read the API with the user's cookies.`,
    cause: ({ origin, at: place }) =>
      at(place, `asked from ${origin}, Access-Control-Allow-Origin is ${origin}`),
    fix: ({ corrected, fix }) => (fix.length ? fix : [`Admit ${corrected} alone.`]),
    about: ({ origin }) => origin,
    docs: { standard: '#cors-protocol-and-credentials', mdn: allowOrigin },
  }),

  'null-origin-admitted': entry<{ credentials: boolean; fix: string[]; at?: SourceLocation }>({
    severity: 'warning',
    title: 'Origin null is admitted',
    heading: () => 'null',
    message: () =>
      'The policy admits Origin: null, which is not one origin: any page can send it from a sandboxed frame, and so can any local file.',
    cause: ({ credentials, at: place }) =>
      at(
        place,
        `asked from null, Access-Control-Allow-Origin is null${credentials ? ', with Access-Control-Allow-Credentials: true' : ''}`,
      ),
    fix: ({ fix }) => (fix.length ? fix : ['Take null from the list.']),
    about: () => 'null',
    docs: { standard: '#concept-cors-check', mdn: allowOrigin },
  }),

  'localhost-admitted': entry<{ origin: string; fix: string[]; at?: SourceLocation }>({
    severity: 'warning',
    title: 'Production admits localhost',
    heading: ({ origin }) => origin,
    message: ({ origin }) =>
      `Production admits ${origin}: any program on a user's machine can serve a page there and read the API. Development does not need it: calls through the proxy are same-origin.`,
    cause: ({ origin, at: place }) =>
      at(place, `asked from ${origin}, Access-Control-Allow-Origin is ${origin}`),
    fix: ({ fix }) => (fix.length ? fix : ['Take localhost from the list that production uses.']),
    about: () => 'localhost',
    docs: { standard: '#concept-cors-check', mdn: allowOrigin },
  }),

  'method-never-matches': entry<{
    methods: string[]
    corrected: string[]
    fix: string[]
    at?: SourceLocation
  }>({
    severity: 'error',
    title: 'An allowed method is not written as browsers send it',
    heading: ({ methods }) => methods.join(', '),
    message: ({ methods, corrected }) =>
      `Methods are compared byte for byte: ${methods.join(', ')} in Access-Control-Allow-Methods does not allow ${corrected.join(', ')}.`,
    cause: ({ methods, at: place }) => at(place, `Access-Control-Allow-Methods has ${methods.join(', ')}`),
    fix: ({ corrected, fix }) => (fix.length ? fix : [corrected.join(', ')]),
    about: ({ methods }) => methods,
    docs: { standard: '#concept-method-normalize', mdn: 'HTTP/Guides/CORS/Errors/CORSMethodNotFound' },
  }),

  'method-forbidden': entry<{ methods: string[]; at?: SourceLocation }>({
    severity: 'note',
    title: 'A method that no page can use is allowed',
    heading: ({ methods }) => methods.join(', '),
    message: ({ methods }) =>
      `Browsers let no page use ${methods.join(', ')}: listing ${methods.length > 1 ? 'them' : 'it'} has no effect.`,
    cause: ({ methods, at: place }) => at(place, `Access-Control-Allow-Methods has ${methods.join(', ')}`),
    fix: ({ methods }) => [`Take ${methods.join(', ')} from the list.`],
    about: ({ methods }) => methods,
    docs: { standard: '#forbidden-method', mdn: rfc },
  }),

  'request-header-forbidden': entry<{ headers: string[]; at?: SourceLocation }>({
    severity: 'note',
    title: 'A request header that no page can set is allowed',
    heading: ({ headers }) => headers.join(', '),
    message: ({ headers }) =>
      `Browsers set ${headers.join(', ')} themselves and let no page do so: listing ${headers.length > 1 ? 'them' : 'it'} has no effect.`,
    cause: ({ headers, at: place }) => at(place, `Access-Control-Allow-Headers has ${headers.join(', ')}`),
    fix: ({ headers }) => [`Take ${headers.join(', ')} from the list.`],
    about: ({ headers }) => headers,
    docs: { standard: '#forbidden-request-header', mdn: rfc },
  }),

  'max-age-over-cap': entry<{ maxAge: number; at?: SourceLocation }>({
    severity: 'note',
    title: 'Access-Control-Max-Age is longer than browsers keep it',
    heading: ({ maxAge }) => String(maxAge),
    message: ({ maxAge }) =>
      `Access-Control-Max-Age is ${maxAge} seconds: Firefox keeps a preflight's answer for 86400 at most, Chrome for 7200, Safari for 600.`,
    cause: ({ at: place }) => (place ? [{ text: 'Access-Control-Max-Age', at: place }] : []),
    fix: () => ['Access-Control-Max-Age: 86400'],
    about: ({ maxAge }) => maxAge,
    docs: { standard: '#http-access-control-max-age', mdn: 'HTTP/Reference/Headers/Access-Control-Max-Age' },
  }),
} satisfies Record<string, Entry<never>>
