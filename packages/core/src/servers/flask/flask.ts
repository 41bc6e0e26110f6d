import type { Unknown } from '../../fetch/verdict.ts'
import { files } from '../files.ts'
import type { Dialect, PolicyIntent, Where } from '../server.ts'
import { isKnown, knownValues, type ListOf, unknownsAmong } from '../syntax/field.ts'
import { sortStrings } from '../syntax/python-values.ts'
import { looksLikeRegex } from './cors.ts'
import type { CorsOptions, Matcher } from './options.ts'
import { type FlaskConfig, readFlask } from './read.ts'
import { respond } from './respond.ts'
import { isUniform } from './uniform.ts'

export const flask: Dialect<FlaskConfig> = {
  name: 'flask',
  title: 'Flask with Flask-CORS',
  files: files.flask,
  looksFor: 'a call of CORS() or @cross_origin, or Access-Control headers set by hand',
  detect: (source) =>
    /\bflask(?:_cors)?\b/.test(source) && /\bCORS\s*\(|\bcross_origin\b|access[-_]control/i.test(source),
  read,
  respond,
  intent,
}

async function read(source: string, where: Where) {
  const config = await readFlask(source, where)
  return { config, unknowns: unknownsOf(config), at: config.at }
}

/** Every set of options of the file. */
function allOptions({ hooks, routes }: FlaskConfig): CorsOptions[] {
  const extensions = hooks.flatMap((hook) => ('extension' in hook ? hook.extension.resources : []))
  return [
    ...extensions.map(({ options }) => options),
    ...routes.flatMap(({ crossOrigin }) => (crossOrigin ? [crossOrigin.options] : [])),
  ]
}

function unknownsOf(config: FlaskConfig): Unknown[] {
  const found = [
    ...(config.open ? [config.open] : []),
    ...config.routes.flatMap(({ open }) => (open ? [open] : [])),
    ...config.hooks.flatMap((hook) =>
      'extension' in hook ? unknownsAmong(hook.extension.resources.map(({ path }) => path)) : [],
    ),
    ...allOptions(config).flatMap((options) =>
      optionNames.flatMap((name) => unknownsOfOptions(options, name)),
    ),
  ]
  return [...new Set(found)]
}

const optionNames = [
  'origins',
  'methods',
  'allowHeaders',
  'exposeHeaders',
  'credentials',
  'maxAge',
  'sendWildcard',
  'varyHeader',
  'alwaysSend',
  'automaticOptions',
] as const

function unknownsOfOptions(options: CorsOptions, name: (typeof optionNames)[number]): Unknown[] {
  return unknownsAmong(options[name])
}

/** What the options of the file say together. */
function intent(config: FlaskConfig): PolicyIntent {
  const all = allOptions(config)
  const origins = union(all.map((options) => options.origins))
  const exposed = sortStrings(strings(union(all.map((options) => options.exposeHeaders))))
  const allowHeaders = strings(union(all.map((options) => options.allowHeaders)))
  const sendsWildcard = all.some(({ sendWildcard }) => isKnown(sendWildcard) && sendWildcard.value)
  const age = all
    .map(({ maxAge }) => (isKnown(maxAge) ? Number(maxAge.value) : 0))
    .find((seconds) => seconds > 0)
  const open = (name: (typeof optionNames)[number]): boolean =>
    config.open !== undefined || all.some((options) => unknownsOfOptions(options, name).length > 0)
  return {
    origins: origins.includes('.*')
      ? sendsWildcard
        ? '*'
        : 'reflect'
      : origins.map((one) =>
          typeof one !== 'string' ? { pattern: one.pattern } : looksLikeRegex(one) ? { pattern: one } : one,
        ),
    methods: strings(union(all.map((options) => options.methods))).flatMap((text) => text.split(/\s*,\s*/)),
    allowedHeaders: allowHeaders.includes('.*') ? 'reflect' : allowHeaders,
    exposedHeaders: exposed.includes('*') ? '*' : exposed,
    credentials: all.some(({ credentials }) => isKnown(credentials) && credentials.value),
    ...(age !== undefined && { maxAge: age }),
    uniform: isUniform(config),
    partial: (
      [
        ['origins', 'origins'],
        ['methods', 'methods'],
        ['allowedHeaders', 'allowHeaders'],
        ['exposedHeaders', 'exposeHeaders'],
        ['credentials', 'credentials'],
        ['maxAge', 'maxAge'],
      ] as const
    ).flatMap(([name, field]) => (open(field) ? [name] : [])),
  }
}

function union<T>(lists: ReadonlyArray<ListOf<T>>): T[] {
  const seen = new Map(lists.flatMap(knownValues).map((value) => [JSON.stringify(value), value]))
  return [...seen.values()]
}

const strings = (values: Matcher[]): string[] =>
  values.map((value) => (typeof value === 'string' ? value : value.pattern))
