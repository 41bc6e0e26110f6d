import type { SourceLocation, Where } from '../server.ts'
import { known, notKnown, type Setting } from './field.ts'

/**
 * What an environment or configuration look-up gives: known only where the policy source names the value.
 *
 * @param shown the look-up as the file writes it, for the reason: `process.env.ORIGIN`
 */
export function lookUp(where: Where, name: string, shown: string, at: SourceLocation): Setting<string> {
  const value = where.env && Object.hasOwn(where.env, name) ? where.env[name] : undefined
  return value === undefined ? notKnown(`${shown} is not given: name ${name} in env`, at) : known(value, at)
}
