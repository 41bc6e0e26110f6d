import type { SourceLocation } from '../server.ts'
import type { Directive } from '../syntax/directives.ts'

interface Mistake {
  message: string
  at: SourceLocation
}

/** What stops nginx from starting, among the directives that decide on CORS. */
export function mistakeIn(directives: Directive[], context = 'http', outer = context): Mistake | undefined {
  const prefixes = new Set<string>()
  for (const directive of directives) {
    const { name, args, block, at } = directive
    const message =
      checks[name]?.(args, context, outer) ??
      (blocks.has(name) && !block ? `"${name}" has no opening {` : undefined) ??
      (name === 'location' && repeated(prefixes, args) ? `duplicate location "${args.join(' ')}"` : undefined)
    if (message) return { message, at }
    if (!block || !(blocks.has(name) || name === 'http')) continue
    const inside = mistakeIn(block, name, name === 'if' ? context : name)
    if (inside) return inside
  }
  return undefined
}

const blocks = new Set(['server', 'location', 'if', 'limit_except'])

function repeated(seen: Set<string>, args: string[]): boolean {
  const key = args.join(' ')
  const isNew = !seen.has(key)
  seen.add(key)
  return !isNew
}

type Check = (args: string[], context: string, outer: string) => string | undefined

const count =
  (least: number, most: number): Check =>
  (args) =>
    args.length >= least && args.length <= most ? undefined : 'invalid number of arguments'

/** `outer` is what an `if` stands in. */
const addHeader: Check = (args, context, outer) => {
  if (context === 'limit_except' || (context === 'if' && outer !== 'location'))
    return `"add_header" is not allowed in ${context === 'if' ? 'an if of a server' : context}`
  if (args.length === 3 && args[2] !== 'always') return `invalid parameter "${args[2]}"`
  return count(2, 3)(args, context, outer)
}

const operators = new Set(['=', '!=', '~', '~*', '!~', '!~*'])
const fileTests = /^!?-[fdex]$/

const condition: Check = (args) => {
  const words = conditionWords(args)
  if (!words) return 'invalid condition'
  const [left = '', operator, right] = words
  if (fileTests.test(left)) return words.length === 2 ? undefined : 'invalid condition'
  if (!left.startsWith('$')) return `invalid condition "${left}"`
  if (words.length === 1) return undefined
  if (operator === undefined || !operators.has(operator)) return `unexpected "${operator}" in condition`
  return words.length === 3 && right !== undefined ? undefined : 'invalid condition'
}

/** The words between the parentheses, which may stand alone or touch them; undefined where one is missing. */
export function conditionWords(args: string[]): string[] | undefined {
  const [first = '', ...others] = args
  const words = first === '(' ? others : [first.slice(1), ...others]
  const last = words.at(-1)
  if (!first.startsWith('(') || last === undefined || !last.endsWith(')')) return undefined
  const inner = words.slice(0, -1)
  return last === ')' ? inner : [...inner, last.slice(0, -1)]
}

const checks: Partial<Record<string, Check>> = {
  add_header: addHeader,
  if: condition,
  set: (args, ...rest) =>
    args[0]?.startsWith('$') ? count(2, 2)(args, ...rest) : `invalid variable name "${args[0]}"`,
  rewrite: count(2, 3),
  return: count(1, 2),
  location: count(1, 2),
  map: count(2, 2),
  proxy_hide_header: count(1, 1),
  proxy_pass: count(1, 1),
}
