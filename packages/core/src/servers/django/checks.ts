import type { Unknown } from '../../fetch/verdict.ts'
import type { Field } from '../server.ts'
import { isKnown, knownValues } from '../syntax/field.ts'
import { isAtLeast } from '../syntax/python-request.ts'
import { isList, isPattern, type PythonValue } from '../syntax/python-values.ts'
import type { Settings } from './settings.ts'
import { urlsplit } from './urlsplit.ts'

type Test = (value: PythonValue) => boolean

const isText: Test = (value) => typeof value === 'string'
const isBool: Test = (value) => typeof value === 'boolean'
const isRegex: Test = (value) => isText(value) || isPattern(value)

/** As the checks see a sequence: a string is one, a set is not. */
const sequenceOf =
  (test: Test): Test =>
  (value) =>
    isText(value) || (isList(value) && value.kind !== 'set' && knownValues(value.items).every(test))

interface Check {
  id: string
  names: readonly string[]
  test: Test
  wants: string
  versions?: (version: string | undefined) => boolean
}

/** The system checks of django-cors-headers on each setting's type, in their order. */
const checks: Check[] = [
  { id: 'E001', names: ['CORS_ALLOW_HEADERS'], test: sequenceOf(isText), wants: 'a sequence of strings' },
  { id: 'E002', names: ['CORS_ALLOW_METHODS'], test: sequenceOf(isText), wants: 'a sequence of strings' },
  { id: 'E003', names: ['CORS_ALLOW_CREDENTIALS'], test: isBool, wants: 'a bool' },
  { id: 'E004', names: ['CORS_PREFLIGHT_MAX_AGE'], test: isAge, wants: 'an integer of at least 0' },
  { id: 'E005', names: ['CORS_ALLOW_ALL_ORIGINS', 'CORS_ORIGIN_ALLOW_ALL'], test: isBool, wants: 'a bool' },
  {
    id: 'E006',
    names: ['CORS_ALLOWED_ORIGINS', 'CORS_ORIGIN_WHITELIST'],
    test: sequenceOf(isText),
    wants: 'a sequence of strings',
  },
  {
    id: 'E007',
    names: ['CORS_ALLOWED_ORIGIN_REGEXES', 'CORS_ORIGIN_REGEX_WHITELIST'],
    test: sequenceOf(isRegex),
    wants: 'a sequence of strings and compiled patterns',
  },
  { id: 'E008', names: ['CORS_EXPOSE_HEADERS'], test: sequenceOf(isText), wants: 'a sequence' },
  { id: 'E009', names: ['CORS_URLS_REGEX'], test: isRegex, wants: 'a string or pattern' },
  {
    id: 'E011',
    names: ['CORS_REPLACE_HTTPS_REFERER'],
    test: isBool,
    wants: 'a bool',
    versions: (version) => isAtLeast(version, '4.0') === false,
  },
  {
    id: 'E015',
    names: ['CORS_ALLOW_PRIVATE_NETWORK'],
    test: isBool,
    wants: 'a bool',
    versions: (version) => isAtLeast(version, '4.0') === true,
  },
]

function isAge(value: PythonValue): boolean {
  return typeof value === 'boolean' || (typeof value === 'number' && Number.isInteger(value) && value >= 0)
}

/** The first set of several names: the old ones stand in where the new one is absent. */
export function setting(
  settings: Settings,
  names: readonly string[],
): { name: string; field: Field<PythonValue> } {
  for (const name of names) {
    const field = settings(name)
    if (field) return { name, field }
  }
  return { name: names[0] ?? '', field: undefined }
}

/**
 * Why Django refuses to start with these settings: the system checks of django-cors-headers, which run
 * where the app is in INSTALLED_APPS. A server that skips the checks, as gunicorn does, starts all the same.
 */
export function refusalOf(settings: Settings, version: string | undefined): Unknown | undefined {
  if (!isInstalled(settings)) return undefined
  const silenced = texts(settings('SILENCED_SYSTEM_CHECKS'))
  for (const { id, names, test, wants, versions } of checks) {
    const { name, field } = setting(settings, names)
    if (silenced.includes(`corsheaders.${id}`) || (versions && !versions(version))) continue
    if (isKnown(field) && !test(field.value))
      return {
        unknown: `the server refuses to start: ${name} is not ${wants} (corsheaders.${id})`,
        at: field.at,
      }
  }
  const { name, field } = setting(settings, ['CORS_ALLOWED_ORIGINS', 'CORS_ORIGIN_WHITELIST'])
  const fault = isKnown(field) ? originFault(field.value, field.at, name) : undefined
  return fault && !silenced.includes(`corsheaders.${fault.id}`)
    ? { unknown: `the server refuses to start: ${fault.text} (corsheaders.${fault.id})`, at: fault.at }
    : undefined
}

function originFault(value: PythonValue, at: NonNullable<Unknown['at']>, name: string) {
  const items = isList(value)
    ? value.items.filter((item) => isKnown(item))
    : typeof value === 'string'
      ? Array.from(value, (character) => ({ value: character, at }))
      : []
  for (const item of items) {
    const origin = item.value
    if (typeof origin !== 'string' || origin === 'null' || origin === 'file://') continue
    const parts = urlsplit(origin)
    const shown = `${JSON.stringify(origin)} in ${name}`
    if (!parts?.scheme || !parts.netloc)
      return { id: 'E013', text: `${shown} has no scheme or no host`, at: item.at }
    if (parts.rest !== '' && parts.rest !== '?' && parts.rest !== '#')
      return { id: 'E014', text: `${shown} has a path, a query or a fragment`, at: item.at }
  }
  return undefined
}

function isInstalled(settings: Settings): boolean {
  return texts(settings('INSTALLED_APPS')).some(
    (app) => app === 'corsheaders' || app.startsWith('corsheaders.'),
  )
}

function texts(field: Field<PythonValue>): string[] {
  if (!isKnown(field) || !isList(field.value)) return []
  return knownValues(field.value.items).filter((item) => typeof item === 'string')
}
