import type { Dialect, SourceLocation } from '../server.ts'
import { files } from '../files.ts'
import { emptyServer } from '../server.ts'
import { mayAdmit, probedIntent } from '../syntax/probed-intent.ts'
import { everything, probesOf } from './probes.ts'
import { respond } from './respond.ts'
import { readApache, type ApacheConfig } from './sections.ts'

/** Apache 2.4: the server's configuration, a virtual host or a `.htaccess`. */
export const apache: Dialect<ApacheConfig> = {
  name: 'apache',
  title: 'Apache',
  files: files.apache,
  looksFor: 'a Header directive for Access-Control-Allow-Origin, or an Include',
  detect: (source) => isApache(source) && /access-control-|^\s*include(?:optional)?\s/im.test(source),
  async read(source, where) {
    const config = await readApache(source, where)
    const at = config.broken ? undefined : firstCorsLine(config)
    const { unknowns } = ask(config)
    return { config, unknowns: config.broken ? [config.broken] : unknowns, ...(at ? { at } : {}) }
  },
  respond,
  intent: (config) => ask(config).intent,
  mayAdmit: (config, origin) => mayAdmit(answersOf(config), probesOf(config), origin),
}

/** A section in angle brackets, or a directive that only Apache has. */
const isApache = (source: string): boolean =>
  /^\s*<\/?\w+[^;{]*>\s*$/m.test(source) ||
  /^\s*(?:Header|RequestHeader)\s+(?:always\s+|onsuccess\s+)?[a-z]+\*?\s/im.test(source) ||
  /^\s*(?:RewriteEngine|RewriteRule|SetEnvIf\w*|ProxyPass|ServerName|Include(?:Optional)?)\s[^;]*$/im.test(
    source,
  )

const answersOf =
  (config: ApacheConfig): Parameters<typeof probedIntent>[0] =>
  (request) =>
    respond(config, request, emptyServer)

const ask = (config: ApacheConfig): ReturnType<typeof probedIntent> =>
  probedIntent(answersOf(config), probesOf(config))

function firstCorsLine(config: ApacheConfig): SourceLocation | undefined {
  return everything(config).find(({ args }) => args.some((arg) => /^access-control-/i.test(arg)))?.at
}
