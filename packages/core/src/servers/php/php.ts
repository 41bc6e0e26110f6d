import type { Dialect } from '../server.ts'
import { respondPhp } from './respond.ts'
import { readScript } from './script.ts'
import { survey, type Survey } from './survey.ts'
import type { Script } from './world.ts'

interface PhpConfig {
  script: Script
  survey: Survey
}

/** Headers by hand in PHP. */
export const php: Dialect<PhpConfig> = {
  name: 'php',
  title: 'PHP',
  files: ['*.php'],
  looksFor: 'a header() of CORS',
  detect: (source) => /access-control-allow/i.test(source),
  async read(source, where) {
    const script = await readScript(source, where)
    const found = survey(script)
    return {
      config: { script, survey: found },
      unknowns: found.unknowns,
      ...(found.at ? { at: found.at } : {}),
    }
  },
  respond: ({ script }, request, next) => respondPhp(script, request, next),
  intent: (config) => config.survey.intent,
}
