import type { Exchange } from './exchange.ts'
import { own, type Level } from './levels.ts'
import { behind } from './read.ts'
import { passOf } from './locate.ts'

/**
 * Puts the request into a level. `limit_except` takes over for the methods that it does not list; a handler
 * stays until a level names another, so it outlives an `if`.
 */
export function enter(level: Level, exchange: Exchange): void {
  exchange.level = level
  const limit = level.kind === 'location' ? own(level, 'limit_except')[0] : undefined
  const inner = limit ? level.inner.get(limit) : undefined
  if (limit && inner && !listed(limit.args, exchange.method)) {
    setHandler(level, exchange)
    exchange.level = inner
  }
  setHandler(exchange.level, exchange)
}

/** GET allows HEAD too. */
function listed(methods: string[], method: string): boolean {
  const names = methods.map((name) => name.toUpperCase())
  return names.includes(method) || (method === 'HEAD' && names.includes('GET'))
}

function setHandler(level: Level, exchange: Exchange): void {
  const directive = passOf(level) ?? level.directives.find(({ name }) => handlers.has(name))
  if (directive) exchange.handler = { directive, level }
}

/** What answers in place of a file. */
const handlers = new Set([
  behind,
  'content_by_lua',
  'content_by_lua_block',
  'content_by_lua_file',
  'js_content',
  'perl',
  'stub_status',
  'empty_gif',
])
