import type { Dialect } from '../server.ts'
import { files } from '../files.ts'
import { knownValues } from '../syntax/field.ts'
import { fixLaravel } from './laravel-fix.ts'
import { intentOfLaravel, respondLaravel } from './laravel-respond.ts'
import { laravelUnknowns, readLaravel, type LaravelCors } from './laravel.ts'
import { respondPhp } from './respond.ts'
import { readScript } from './script.ts'
import { mayAdmit, survey, type Survey } from './survey.ts'
import type { Script } from './world.ts'

type PhpConfig = { laravel: LaravelCors } | { script: Script; survey: Survey }

/** Headers by hand in PHP, and Laravel's `config/cors.php`. */
export const php: Dialect<PhpConfig> = {
  name: 'php',
  title: 'PHP',
  files: files.php,
  looksFor: "a header() of CORS, or Laravel's allowed_origins",
  // It is printed, before any header.
  readsMark: true,
  detect: (source) => /access-control-allow|\ballowed_origins\b/i.test(source),
  async read(source, where) {
    const script = await readScript(source, where)
    const laravel = readLaravel(script)
    if (laravel) return { config: { laravel }, unknowns: laravelUnknowns(laravel), at: laravel.at }
    const found = survey(script)
    const config = { script, survey: found }
    return { config, unknowns: found.unknowns, ...(found.at ? { at: found.at } : {}) }
  },
  respond: (config, request, next) =>
    'laravel' in config
      ? respondLaravel(config.laravel, request, next)
      : respondPhp(config.script, request, next),
  intent: (config) => ('laravel' in config ? intentOfLaravel(config.laravel) : config.survey.intent),
  mayAdmit: (config, origin) => 'script' in config && mayAdmit(config.script, origin),
  fix: (config, change) =>
    'laravel' in config ? fixLaravel(change, knownValues(config.laravel.origins)) : undefined,
}
