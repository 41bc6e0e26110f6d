import { nearest } from './nearest.ts'

/** A mistake in the options of cors, with what to write instead where that is known. */
export interface CorsOptionMistake {
  key: string
  message: string
  suggestion?: string
}

interface Rule {
  takes: string
  accepts(value: unknown): boolean
}

const isStringOrList = (value: unknown) =>
  typeof value === 'string' || (Array.isArray(value) && value.every((item) => typeof item === 'string'))

const isOrigin = (value: unknown): boolean =>
  typeof value === 'string' || typeof value === 'boolean' || value instanceof RegExp

const isWhole = (value: unknown, from: number, to: number) =>
  typeof value === 'number' && Number.isInteger(value) && value >= from && value <= to

// cors sends text as it is
const isSeconds = (value: unknown) =>
  isWhole(
    typeof value === 'string' && /^-?\d+$/.test(value) ? Number(value) : value,
    -1,
    Number.MAX_SAFE_INTEGER,
  )

const rules: Record<string, Rule> = {
  origin: {
    takes: 'a string, true, false, a RegExp, an array of these, or a function (origin, callback)',
    accepts: (value) =>
      isOrigin(value) || typeof value === 'function' || (Array.isArray(value) && value.every(isOrigin)),
  },
  methods: { takes: 'a string or an array of strings', accepts: isStringOrList },
  allowedHeaders: { takes: 'a string or an array of strings', accepts: isStringOrList },
  // undocumented, and still read
  headers: { takes: 'a string or an array of strings', accepts: isStringOrList },
  exposedHeaders: { takes: 'a string or an array of strings', accepts: isStringOrList },
  credentials: { takes: 'true or false', accepts: (value) => typeof value === 'boolean' },
  maxAge: { takes: 'a number of seconds', accepts: isSeconds },
  preflightContinue: { takes: 'true or false', accepts: (value) => typeof value === 'boolean' },
  optionsSuccessStatus: { takes: 'a status from 200 to 299', accepts: (value) => isWhole(value, 200, 299) },
}

/** Names that people write, from other systems and from the headers themselves. */
const otherNames: Record<string, string> = {
  alloworigin: 'origin',
  alloworigins: 'origin',
  allowedorigin: 'origin',
  allowedorigins: 'origin',
  allowmethods: 'methods',
  allowedmethods: 'methods',
  allowheaders: 'allowedHeaders',
  exposeheaders: 'exposedHeaders',
  allowcredentials: 'credentials',
  supportscredentials: 'credentials',
  withcredentials: 'credentials',
  maxagesec: 'maxAge',
  maxageseconds: 'maxAge',
  successstatus: 'optionsSuccessStatus',
}

/**
 * The mistakes in a value that is meant for `cors(…)`: misspelt options and values of the wrong kind, which cors
 * itself passes over in silence. The options' validation calls it for `policy: { cors }`.
 *
 * @returns all of them, in the order of the value's keys; empty where it is fine
 */
export function corsOptionMistakes(value: unknown): CorsOptionMistake[] {
  if (typeof value === 'function') return []
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [{ key: '', message: `takes an object or a function (req, callback), not ${shown(value)}` }]
  }
  return Object.entries(value).flatMap(([key, given]): CorsOptionMistake[] => {
    const rule = Object.hasOwn(rules, key) ? rules[key] : undefined
    if (!rule) {
      const meant = meantBy(key)
      return [{ key, message: 'is not an option of cors', ...(meant ? { suggestion: meant } : {}) }]
    }
    if (given === undefined || rule.accepts(given)) return []
    const suggestion = key === 'credentials' && given === 'true' ? 'credentials: true' : undefined
    return [
      { key, message: `takes ${rule.takes}, not ${shown(given)}`, ...(suggestion ? { suggestion } : {}) },
    ]
  })
}

function meantBy(key: string): string | undefined {
  const plain = key.toLowerCase().replaceAll(/[^a-z]/g, '')
  const other = Object.hasOwn(otherNames, plain) ? otherNames[plain] : undefined
  return other ?? nearest(plain, Object.keys(rules))
}

function shown(value: unknown): string {
  if (typeof value === 'function') return 'a function'
  if (value === null || value === undefined) return String(value)
  return (JSON.stringify(value) ?? typeof value).slice(0, 60)
}
