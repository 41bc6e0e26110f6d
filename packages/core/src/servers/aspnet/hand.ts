import { isUnknown, notKnown } from '../syntax/field.ts'
import { childrenOf, type Node } from '../syntax/tree.ts'
import { argument, callable, callOf, own, type Call, type Callable } from './calls.ts'
import type { Code } from './code.ts'
import type { HandLine, Step } from './config.ts'
import { headerName } from './literals.ts'
import type { Values } from './values.ts'

type Hand = Extract<Step, { step: 'hand' }>

/** Whether a function's text speaks of what CORS needs. */
const speaksOfCors = /Access-?Control-?(?:Allow|Expose|Max)|["']OPTIONS["']|IsOptions\(|["']Vary["']|\.Vary\b/

/**
 * A middleware written as a function: `app.Use(async (context, next) => { … })`. Read are header lines that every
 * answer gets before the rest runs, and a block that answers OPTIONS.
 *
 * @returns undefined where it says nothing of CORS
 */
export function readHand(call: Call, code: Code, values: Values): Step | undefined {
  const handler = argument(call, 0)
  const middleware = callable(handler)
  if (!handler || !middleware || !speaksOfCors.test(handler.text)) return undefined
  const at = code.at(call.nameNode)
  const open: Step = { step: 'open', at, because: notKnown('a middleware of its own speaks of CORS', at) }
  if (code.damaged(handler)) return open
  const [context = '', next = ''] = middleware.parameters.map((name) => name.split(' ').at(-1) ?? '')
  const hand: Hand = { step: 'hand', at, lines: [] }
  let isLast = false
  for (const statement of statementsOf(middleware)) {
    if (isLast) return speaksOfCors.test(statement.text) ? open : hand
    if (isCallOf(statement, next)) isLast = true
    else if (statement.type === 'if_statement') {
      const options = hand.options ? undefined : optionsBlock(statement, context, values, code)
      if (!options) return open
      hand.options = options
    } else {
      const line = headerLine(statement, context, values, code)
      if (line === undefined || 'unknown' in line) return open
      if (hand.options) return open
      hand.lines.push(line)
    }
  }
  return isLast ? hand : open
}

function statementsOf({ body }: Callable): Node[] {
  return body.type === 'block' ? childrenOf(body) : [body]
}

/** The expression of a statement, without `await` and `return`. */
function expressionOf(statement: Node): Node {
  const wraps = ['expression_statement', 'return_statement', 'await_expression']
  let node = statement
  while (wraps.includes(node.type)) {
    const [inner] = childrenOf(node)
    if (!inner) return node
    node = inner
  }
  return node
}

function isCallOf(statement: Node, next: string): boolean {
  const call = callOf(expressionOf(statement))
  return next !== '' && (call?.receiver === undefined ? call?.name === next : call.receiver.text === next)
}

/** `context.Response.Headers["Name"] = "value"`, `.Append("Name", "value")` or `.Name = "value"`. */
function headerLine(
  statement: Node,
  context: string,
  values: Values,
  code: Code,
): HandLine | { unknown: string } | undefined {
  const node = expressionOf(statement)
  const headers = `${context}.Response.Headers`
  const at = code.at(node)
  const call = callOf(node)
  if (call) {
    const [name, value] = [argument(call, 0), argument(call, 1)]
    const adds = /^(?:Append|Add|TryAdd|AppendCommaSeparatedValues)$/.test(call.name)
    if (call.receiver?.text !== headers || !adds || !name || !value) return undefined
    return line(values.text(name), value, call.name !== 'TryAdd')
  }
  if (node.type !== 'assignment_expression') return undefined
  const [left, value] = [node.childForFieldName('left'), node.childForFieldName('right')]
  if (!left || !value || left.childForFieldName('expression')?.text !== headers) return undefined
  const property = left.childForFieldName('name')
  if (property) return line({ value: headerName(property.text), at }, value, false)
  const [key] = childrenOf(left.childForFieldName('subscript') ?? left)
  const [name] = key ? childrenOf(key) : []
  return name && line(values.text(name), value, false)

  function line(
    name: ReturnType<Values['text']>,
    node: Node,
    append: boolean,
  ): HandLine | { unknown: string } | undefined {
    const value = values.text(node)
    if (isUnknown(name)) return name
    if (isUnknown(value)) return value
    return { name: name.value, value: value.value, append, at }
  }
}

/** `if (context.Request.Method == "OPTIONS") { …; context.Response.StatusCode = 204; return; }` */
function optionsBlock(statement: Node, context: string, values: Values, code: Code): Hand['options'] {
  const condition = statement.childForFieldName('condition')?.text.replaceAll(/\s/g, '') ?? ''
  const method = `${context}.Request.Method`
  const asked = new Set([
    `${method}=="OPTIONS"`,
    `${method}==HttpMethods.Options`,
    `HttpMethods.IsOptions(${method})`,
    `${method}.Equals("OPTIONS",StringComparison.OrdinalIgnoreCase)`,
  ])
  const block = statement.childForFieldName('consequence')
  if (!asked.has(condition) || !block || statement.childForFieldName('alternative')) return undefined
  const options = { status: 200, lines: [] as HandLine[] }
  let ends = false
  for (const inner of childrenOf(block)) {
    const node = expressionOf(inner)
    const status = node.childForFieldName('left')?.text.endsWith('.Response.StatusCode')
    const call = callOf(node)
    if (inner.type === 'return_statement') ends = true
    else if (status) {
      const value = statusOf(node.childForFieldName('right'))
      if (value === undefined) return undefined
      options.status = value
    } else if (!call || !/^(?:CompleteAsync|WriteAsync)$/.test(call.name)) {
      const line = headerLine(inner, context, values, code)
      if (line === undefined || 'unknown' in line) return undefined
      options.lines.push(line)
    }
  }
  return ends ? options : undefined
}

/** `204`, `StatusCodes.Status204NoContent`, `(int)HttpStatusCode.NoContent`. */
function statusOf(node: Node | null): number | undefined {
  const [digits] = /(?<=^|StatusCodes\.Status)\d{3}/.exec(node?.text ?? '') ?? []
  const [, named = ''] = /HttpStatusCode\.(\w+)$/.exec(node?.text ?? '') ?? []
  return digits ? Number(digits) : own(statuses, named)
}

const statuses: Record<string, number> = { OK: 200, NoContent: 204 }

/** Where a file writes a CORS header in any other way. */
export function otherHeaders(code: Code, read: ReadonlySet<number>): Node | undefined {
  if (!/access-?control-?(?:allow|expose|max)/i.test(code.root.text)) return undefined
  const known = code.calls.filter(({ node }) => read.has(node.id))
  return [...code.nodes('identifier'), ...code.nodes('string_literal')].find(
    (node) =>
      /^(?:AccessControl|"access-control-)(?:allow|expose|max)/i.test(node.text) &&
      !isRead(node) &&
      !known.some((call) => call.node.startIndex <= node.startIndex && call.node.endIndex >= node.endIndex),
  )
}

/** A header that is only named, as in `WithExposedHeaders("…")`. */
function isRead(node: Node): boolean {
  const call = callOf(node.parent?.parent?.parent ?? node)
  return call !== undefined && /^With\w*Headers$|^ContainsKey$|^TryGetValue$/.test(call.name)
}
