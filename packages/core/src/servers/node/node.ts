import type { Dialect } from '../server.ts'
import { namesExpress, scriptDialect, type ScriptConfig } from '../syntax/javascript/dialect.ts'
import { otherFrameworks } from '../syntax/javascript/packages.ts'

/** A node:http server, or a function `(req, res)`, that sets its headers by hand. */
export const node: Dialect<ScriptConfig> = scriptDialect({
  name: 'node',
  title: 'Node with headers by hand',
  looksFor: 'Access-Control- headers that a node:http server sets',
  detect: (source) =>
    !namesExpress.test(source) && !otherFrameworks.test(source) && /access-control-/i.test(source),
})
