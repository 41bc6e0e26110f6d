import type { Dialect } from '../server.ts'
import { namesExpress, scriptDialect, type ScriptConfig } from '../syntax/javascript/dialect.ts'
import { otherFrameworks } from '../syntax/javascript/packages.ts'

/** Express 4 and 5, with the cors package or with headers by hand. */
export const express: Dialect<ScriptConfig> = scriptDialect({
  name: 'express',
  title: 'Express',
  looksFor: 'a call of cors() or Access-Control- headers in a file that imports express or cors',
  detect: (source) =>
    (namesExpress.test(source) || otherFrameworks.test(source)) && /cors|access-control-/i.test(source),
})
