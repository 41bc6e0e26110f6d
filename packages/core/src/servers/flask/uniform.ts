import type { HttpRequest, HttpResponse } from '../../fetch/verdict.ts'
import { callMethods, emptyServer } from '../server.ts'
import type { FlaskConfig } from './read.ts'
import { respond } from './respond.ts'

/** Whether every path is answered alike: one extension for all of them, and no view that speaks for itself. */
export function isUniform(config: FlaskConfig, origins: readonly string[]): boolean {
  const { hooks, routes } = config
  const paths = hooks.flatMap((hook) => ('extension' in hook ? hook.extension.resources : []))
  const [only, ...others] = paths
  const isEverywhere = others.length === 0 && only && 'value' in only.path && only.path.value === '/*'
  if (!isEverywhere || hooks.length !== 1 || routes.some(({ crossOrigin }) => crossOrigin)) return false
  const says = (path: string, method: string, origin: string): string =>
    speech(respond(config, requestOf(path, method, origin), emptyServer))
  return routes.every(({ rule, methods }) =>
    callMethods
      .filter((method) => methods.includes(method))
      .every((method) =>
        [stranger, ...origins].every(
          (origin) => says(pathFor(rule), method, origin) === says(strangePath, method, origin),
        ),
      ),
  )
}

const stranger = 'https://stranger.invalid'
const strangePath = '/no/such/path'

/** A path that a rule takes, unless a converter wants another one: that one is then asked in vain. */
const pathFor = (rule: string): string =>
  rule.replaceAll(/<(?:(\w+)(?:\([^<>]*\))?:)?\w+>/g, (_, converter) =>
    /^(?:int|float)$/.test(String(converter)) ? '1' : 'x',
  )

function requestOf(path: string, method: string, origin: string): HttpRequest {
  const headers = [['Origin', origin]] as const
  return { method, url: `https://server.invalid${path}`, headers, preflight: false, credentials: false }
}

const speech = ({ headers, unknown = [] }: HttpResponse): string =>
  JSON.stringify([
    headers.filter(([name]) => /^access-control-/i.test(name)),
    unknown.map(({ header }) => header),
  ])
