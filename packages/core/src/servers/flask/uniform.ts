import { areRoutesAlike } from '../routes-alike.ts'
import { emptyServer } from '../server.ts'
import type { FlaskConfig } from './read.ts'
import { respond } from './respond.ts'

/** Whether every path is answered alike: one extension for all of them, and no view that speaks for itself. */
export function isUniform(config: FlaskConfig, origins: readonly string[]): boolean {
  const { hooks, routes } = config
  const paths = hooks.flatMap((hook) => ('extension' in hook ? hook.extension.resources : []))
  const [only, ...others] = paths
  const isEverywhere = others.length === 0 && only && 'value' in only.path && only.path.value === '/*'
  if (!isEverywhere || hooks.length !== 1 || routes.some(({ crossOrigin }) => crossOrigin)) return false
  const samples = routes.map(({ rule, methods }) => ({ path: pathFor(rule), methods }))
  return areRoutesAlike(samples, origins, (request) => respond(config, request, emptyServer))
}

/** A path that a rule takes, unless a converter wants another one: that one is then asked in vain. */
const pathFor = (rule: string): string =>
  rule.replaceAll(/<(?:(\w+)(?:\([^<>]*\))?:)?\w+>/g, (_, converter) =>
    /^(?:int|float)$/.test(String(converter)) ? '1' : 'x',
  )
