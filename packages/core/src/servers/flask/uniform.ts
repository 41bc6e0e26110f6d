import type { FlaskConfig } from './read.ts'

/** Whether every path is answered alike: one extension for all of them, and nothing that speaks for itself. */
export function isUniform({ hooks, byHand }: FlaskConfig): boolean {
  const isOfAll = hooks.length === 1 && hooks[0]?.blueprint === undefined
  const resources = hooks.flatMap((hook) => ('extension' in hook ? hook.extension.resources : []))
  const [only, ...others] = resources
  const isEverywhere = others.length === 0 && only && 'value' in only.path && only.path.value === '/*'
  return Boolean(isEverywhere) && isOfAll && !byHand
}
