import { noCors } from '../literal-intent.ts'
import type { Unknown } from '../../fetch/verdict.ts'
import { files } from '../files.ts'
import type { Dialect, Field, PolicyIntent, SourceLocation, Where } from '../server.ts'
import {
  isKnown,
  isUnknown,
  known,
  knownValues,
  type ListOf,
  notKnown,
  type Setting,
  unknownsAmong,
} from '../syntax/field.ts'
import type { PythonPattern } from '../syntax/python-match.ts'
import { isAtLeast } from '../syntax/python-request.ts'
import { allUnknown, sendable } from '../syntax/python-response.ts'
import { isPattern, isTruthy, iterate, type PythonValue } from '../syntax/python-values.ts'
import { refusalOf, setting } from './checks.ts'
import type { CorsSettings } from './cors.ts'
import { defaultHeaders, defaultMethods } from './defaults.ts'
import { type Chain, pass } from './middleware.ts'
import { readSettings, type Settings } from './settings.ts'

interface DjangoConfig extends Chain {
  /** CorsMiddleware is among the entries. */
  installed: boolean
  refusal: Unknown | undefined
}

export const django: Dialect<DjangoConfig> = {
  name: 'django',
  title: 'Django with django-cors-headers',
  files: files.django,
  looksFor: 'a setting CORS_… or the middleware of corsheaders',
  detect: (source) =>
    /^\s*CORS_(?:ALLOW|ORIGIN_|EXPOSE_|PREFLIGHT_|URLS_)\w*\s*[:=+]|\bcorsheaders\b/m.test(source) &&
    !/^\s*(?:from|import) flask\b/m.test(source),
  read,
  respond: (config, request, next) =>
    config.refusal
      ? allUnknown({ status: config.refusal, headers: [] }, config.refusal)
      : sendable(pass(config, request, next)),
  intent,
}

async function read(source: string, where: Where) {
  const settings = await readSettings(source, where)
  const { version, file } = where
  const entries = middlewareOf(settings, { file, line: 1 })
  const entry = entries.find((one) => isKnown(one) && one.value.startsWith('corsheaders.'))
  const at = entry?.at ?? entries[0]?.at ?? { file, line: 1 }
  const cors = corsOf(settings, version, at)
  const staticUrl = settings('STATIC_URL')
  const config: DjangoConfig = {
    entries,
    cors,
    installed: entry !== undefined,
    appendSlash: boolOf(settings('APPEND_SLASH'), true, at),
    sslRedirect: boolOf(settings('SECURE_SSL_REDIRECT'), false, at),
    staticUrl:
      isKnown(staticUrl) && typeof staticUrl.value === 'string'
        ? `/${staticUrl.value.replace(/^\//, '')}`
        : undefined,
    refusal: refusalOf(settings, version),
  }
  return { config, unknowns: unknownsOf(config), at: originsAt(cors) ?? at }
}

/** Where the file says who is allowed. */
function originsAt({ origins, patterns, allowAll, at }: CorsSettings): SourceLocation | undefined {
  const said = [...origins, ...patterns][0]?.at
  return said ?? (allowAll.at === at ? undefined : allowAll.at)
}

function unknownsOf(config: DjangoConfig): Unknown[] {
  const { cors, entries, refusal } = config
  const { allowAll, credentials, maxAge, paths, origins, patterns, methods, headers, exposed } = cors
  return [
    ...(refusal ? [refusal] : []),
    ...unknownsAmong(
      entries,
      allowAll,
      origins,
      patterns,
      credentials,
      methods,
      headers,
      exposed,
      maxAge,
      paths,
    ),
  ]
}

/** A file without MIDDLEWARE is a whole settings module, with Django's empty list, or a part of one. */
function middlewareOf(settings: Settings, start: SourceLocation): ListOf<string> {
  const field = settings('MIDDLEWARE')
  if (field) return strings(field, [])
  const whole = settings('ROOT_URLCONF') ?? settings('INSTALLED_APPS') ?? settings('SECRET_KEY')
  if (whole) return []
  return [notKnown('MIDDLEWARE is not set in this file', start)]
}

function corsOf(settings: Settings, version: string | undefined, at: SourceLocation): CorsSettings {
  const field = (...names: string[]): Field<PythonValue> => setting(settings, names).field
  const paths = field('CORS_URLS_REGEX')
  const listed = field('CORS_ALLOWED_ORIGINS', 'CORS_ORIGIN_WHITELIST')
  const items = isKnown(listed) ? iterate(listed.value, listed.at) : []
  return {
    version,
    at,
    originsFail: !items || knownValues(items).some((item) => typeof item !== 'string'),
    allowAll: boolOf(field('CORS_ALLOW_ALL_ORIGINS', 'CORS_ORIGIN_ALLOW_ALL'), false, at),
    origins: strings(listed, []),
    patterns: patternsOf(field('CORS_ALLOWED_ORIGIN_REGEXES', 'CORS_ORIGIN_REGEX_WHITELIST')),
    credentials: boolOf(field('CORS_ALLOW_CREDENTIALS'), false, at),
    methods: strings(field('CORS_ALLOW_METHODS'), defaultMethods(at)),
    headers: strings(field('CORS_ALLOW_HEADERS'), defaultHeaders(isAtLeast(version, '4.0'), at)),
    exposed: strings(field('CORS_EXPOSE_HEADERS'), []),
    maxAge: ageOf(field('CORS_PREFLIGHT_MAX_AGE'), at),
    paths: paths ? patternOf(paths) : known({ pattern: '^.*$', flags: '' }, at),
    privateNetwork: privateNetworkOf(field('CORS_ALLOW_PRIVATE_NETWORK'), version, at),
  }
}

function boolOf(field: Field<PythonValue>, absent: boolean, at: SourceLocation): Setting<boolean> {
  if (!field) return known(absent, at)
  return isUnknown(field) ? field : known(isTruthy(field.value), field.at)
}

function strings(field: Field<PythonValue>, absent: ListOf<string>): ListOf<string> {
  return itemsOf(field, absent, (value) => (typeof value === 'string' ? value : undefined))
}

function patternsOf(field: Field<PythonValue>): ListOf<PythonPattern> {
  return itemsOf<PythonPattern>(field, [], (value) => {
    if (typeof value === 'string') return { pattern: value, flags: '' }
    return isPattern(value) ? value : undefined
  })
}

function itemsOf<T>(
  field: Field<PythonValue>,
  absent: ListOf<T>,
  read: (value: PythonValue) => T | undefined,
): ListOf<T> {
  if (!field) return absent
  if (isUnknown(field)) return [field]
  const items = iterate(field.value, field.at)
  if (!items) return [notKnown('it is no list', field.at)]
  return items.map((item) => {
    const value = isUnknown(item) ? undefined : read(item.value)
    if (isUnknown(item)) return item
    return value === undefined
      ? notKnown('an item is not of the kind it should be', item.at)
      : known(value, item.at)
  })
}

function patternOf(field: Setting<PythonValue>): Setting<PythonPattern> {
  if (isUnknown(field)) return field
  const { value, at } = field
  if (typeof value === 'string') return known({ pattern: value, flags: '' }, at)
  return isPattern(value) ? known(value, at) : notKnown('it is no regular expression', at)
}

function ageOf(field: Field<PythonValue>, at: SourceLocation): Setting<number> {
  if (!field) return known(86_400, at)
  if (isUnknown(field)) return field
  return typeof field.value === 'number'
    ? known(field.value, field.at)
    : notKnown('it is no number', field.at)
}

function privateNetworkOf(
  field: Field<PythonValue>,
  version: string | undefined,
  at: SourceLocation,
): Setting<boolean> {
  const since4 = isAtLeast(version, '4.0')
  const asked = boolOf(field, false, at)
  if (since4 || (!isUnknown(asked) && !asked.value)) return asked
  if (since4 === false) return known(false, at)
  return notKnown('django-cors-headers has CORS_ALLOW_PRIVATE_NETWORK since 4.0: name version', asked.at)
}

function intent({ cors, installed, entries }: DjangoConfig): PolicyIntent {
  if (!installed && !entries.some((entry) => isUnknown(entry))) return noCors
  const { allowAll, credentials, origins, patterns, maxAge } = cors
  const withCredentials = isKnown(credentials) && credentials.value
  const anyone = isKnown(allowAll) && allowAll.value
  const lists = { methods: cors.methods, allowedHeaders: cors.headers, exposedHeaders: cors.exposed }
  const open = (list: ListOf<unknown>): boolean => list.some((item) => isUnknown(item))
  const age = isKnown(maxAge) ? maxAge.value : 0
  return {
    origins: anyone
      ? withCredentials
        ? 'reflect'
        : '*'
      : [...knownValues(origins), ...knownValues(patterns).map(({ pattern }) => ({ pattern }))],
    methods: knownValues(lists.methods),
    allowedHeaders: starred(knownValues(lists.allowedHeaders)),
    exposedHeaders: starred(knownValues(lists.exposedHeaders)),
    credentials: withCredentials,
    ...(age > 0 && { maxAge: age }),
    uniform: isKnown(cors.paths) && cors.paths.value.pattern === '^.*$' && isKnown(entries[0]),
    partial: [
      ...(isUnknown(allowAll) || open(origins) || open(patterns) ? (['origins'] as const) : []),
      ...(['methods', 'allowedHeaders', 'exposedHeaders'] as const).filter((name) => open(lists[name])),
      ...(isUnknown(credentials) ? (['credentials'] as const) : []),
      ...(isUnknown(maxAge) ? (['maxAge'] as const) : []),
    ],
  }
}

const starred = (names: string[]): '*' | string[] => (names.includes('*') ? '*' : names)
