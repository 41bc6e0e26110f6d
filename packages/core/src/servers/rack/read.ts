import type { Unknown } from '../../fetch/verdict.ts'
import type { SourceLocation, Where } from '../server.ts'
import { isKnown, isUnknown, notKnown, unknownsAmong, type Setting } from '../syntax/field.ts'
import { childrenOf, isDamaged, parse, placeOf, walk, type Node } from '../syntax/tree.ts'
import { branchesOf } from './branches.ts'
import type { AllowBlock, CorsMiddleware, RackConfig, Resource } from './config.ts'
import { namesOf } from './names.ts'
import { readOrigins } from './origins.ts'
import { isInRails, isReached, standsBehind } from './placement.ts'
import { readResource } from './resource.ts'
import { evaluate, excerpt, isList, itemsOf, type RubyValue, type Scope } from './values.ts'

/** Reads every `use Rack::Cors` of a Ruby file: `config.ru`, a Rails initializer, an app's class. */
export async function readRack(
  source: string,
  where: Where,
): Promise<{ config: RackConfig; unknowns: Unknown[]; at?: SourceLocation }> {
  const config: RackConfig = { middlewares: [], byHand: false }
  await parse('ruby', source, (root) => {
    const scope: Scope = {
      where,
      names: namesOf(root),
      parameters: new Map(),
      effort: { steps: 0, depth: 0 },
    }
    for (const node of walk(root)) {
      if (usesCors(node)) readMiddleware(node, scope, config)
      if (node.type === 'string_content' && /^access-control-allow-origin\b/i.test(node.text))
        config.byHand = true
    }
  })
  const at = config.middlewares[0]?.at
  return { config, unknowns: unknownsOf(config), ...(at ? { at } : {}) }
}

function usesCors(node: Node): boolean {
  if (node.type !== 'call') return false
  const args = node.childForFieldName('arguments')
  return args !== null && childrenOf(args).some((arg) => /^(?:::)?(["']?)(?:::)?Rack::Cors\1$/.test(arg.text))
}

function readMiddleware(call: Node, scope: Scope, config: RackConfig): void {
  const at = placeOf(call, scope.where.file)
  const reached = isReached(call, scope)
  const method = call.childForFieldName('method')?.text ?? ''
  if (reached === false || method === 'delete') return
  const middleware: CorsMiddleware = { at, inRails: isInRails(call), blocks: [] }
  const behind = standsBehind(call, scope)
  if (behind)
    middleware.behind = { ...behind, unknown: { ...behind.unknown, at: behindAt(behind.unknown, at) } }
  const block = call.childForFieldName('block')
  if (typeof reached === 'string') middleware.unknown = { unknown: reached, at }
  else if (!/^(?:use|insert|insert_before|insert_after|unshift|push)$/.test(method))
    middleware.unknown = { unknown: `${method} is not a way to add Rack::Cors that is known`, at }
  else if (!block) middleware.unknown = { unknown: 'Rack::Cors is given no block here', at }
  else {
    const reader = new Reader(config, middleware)
    reader.statements(block, scope, { name: parameterOf(block) })
  }
  // In Rails the last to be put in front is the outermost.
  if (/^(?:insert|unshift)/.test(method)) config.middlewares.unshift(middleware)
  else config.middlewares.push(middleware)
}

const behindAt = (unknown: Unknown, at: SourceLocation): SourceLocation => ({
  file: at.file,
  line: unknown.at?.line ?? at.line,
})

/** `|cors|`: the calls of the block are made on it; without one they stand alone. */
function parameterOf(block: Node): string | undefined {
  const parameters = block.childForFieldName('parameters')
  return parameters ? childrenOf(parameters)[0]?.text : undefined
}

interface Around {
  /** What the calls are made on. */
  name: string | undefined
  allow?: AllowBlock
  maybe?: Unknown
}

const harmless = /^(?:puts|p|pp|warn|require|require_relative|Rails\.logger\.\w+|logger\.\w+)$/

/** Follows the statements of the block, in order: `origins` counts for what comes after it. */
class Reader {
  readonly config: RackConfig
  readonly middleware: CorsMiddleware

  constructor(config: RackConfig, middleware: CorsMiddleware) {
    this.config = config
    this.middleware = middleware
  }

  statements(block: Node, scope: Scope, around: Around): void {
    const body = block.childForFieldName('body') ?? block
    for (const statement of childrenOf(body)) this.statement(statement, scope, around)
  }

  statement(node: Node, scope: Scope, around: Around): void {
    if (++scope.effort.steps > 50_000) throw new Error('it takes too many steps to follow')
    if (node.type === 'block_parameters' || node.type === 'assignment' || node.type === 'empty_statement')
      return
    if (/^(?:if|unless|elsif|case$)/.test(node.type)) return this.condition(node, scope, around)
    if (/^(?:then|else|begin|parenthesized_statements)$/.test(node.type))
      return this.statements(node, scope, around)
    const call = callOf(node, around)
    const block = node.childForFieldName('block')
    if (call === 'allow' && !around.allow && block) return this.allow(node, block, scope, around)
    if (call === 'origins' && around.allow) return this.origins(node, scope, around.allow, around)
    if (call === 'resource' && around.allow) return this.resource(node, scope, around.allow, around)
    if (call === 'each' && block) return this.each(node, block, scope, around)
    if (harmless.test(headOf(node))) return
    this.lost(node, scope)
  }

  allow(node: Node, block: Node, scope: Scope, around: Around): void {
    const at = placeOf(node, scope.where.file)
    const allow: AllowBlock = { at, originsAt: at, origins: [], isPublic: false, resources: [] }
    if (around.maybe) allow.maybe = around.maybe
    this.middleware.blocks.push(allow)
    const name = parameterOf(block)
    this.statements(block, scope, { name, allow })
  }

  origins(node: Node, scope: Scope, allow: AllowBlock, around: Around): void {
    const at = placeOf(node, scope.where.file)
    const args = node.childForFieldName('arguments')
    const items: Array<Setting<RubyValue>> = isDamaged(node)
      ? [notKnown('a syntax error stands here', at)]
      : itemsOf(args ? childrenOf(args) : [], scope)
    if (node.childForFieldName('block')) items.push(notKnown('the block of origins decides at run time', at))
    const read = readOrigins(items)
    if (read.refusal) this.config.refusal ??= read.refusal
    const kept = around.maybe ? [...allow.origins, { ...around.maybe, at }] : read.origins
    Object.assign(allow, {
      originsAt: at,
      origins: kept,
      isPublic: allow.isPublic || (read.isPublic && !around.maybe),
    } satisfies Partial<AllowBlock>)
  }

  resource(node: Node, scope: Scope, allow: AllowBlock, around: Around): void {
    const read = readResource(node, allow.isPublic, scope)
    const maybe = around.maybe ?? read.maybe
    if (
      allow.isPublic &&
      read.credentials &&
      isKnown(read.credentials) &&
      read.credentials.value &&
      !around.maybe
    )
      this.config.refusal ??= {
        unknown: "the server refuses to start: credentials: true beside origins '*' raises an error",
        at: read.places['credentials'] ?? read.at,
      }
    allow.resources.push(maybe ? { ...read, maybe } : read)
  }

  each(node: Node, block: Node, scope: Scope, around: Around): void {
    const receiver = node.childForFieldName('receiver')
    const parameter = parameterOf(block)
    const list = receiver ? evaluate(receiver, scope) : undefined
    if (!list || !parameter || isUnknown(list) || !isList(list.value)) return this.lost(node, scope)
    for (const item of list.value) {
      // Loops within loops multiply: a turn counts for more than what it holds.
      scope.effort.steps += 500
      const parameters = new Map([...scope.parameters, [parameter, item]])
      this.statements(block, { ...scope, parameters }, isUnknown(item) ? { ...around, maybe: item } : around)
    }
  }

  condition(node: Node, scope: Scope, around: Around): void {
    const { parts, open } = branchesOf(node, scope)
    const at = placeOf(node, scope.where.file)
    const inner = open
      ? { ...around, maybe: { unknown: `it stands under a condition, ${open}`, at } }
      : around
    for (const part of parts) this.statement(part, scope, inner)
  }

  lost(node: Node, scope: Scope): void {
    const at = placeOf(node, scope.where.file)
    const unknown = isDamaged(node) ? 'a syntax error stands here' : `${excerpt(node)} is not understood`
    this.middleware.unknown ??= { unknown, at }
  }
}

/** The name of the method that is called on the block's subject; of a loop, `each`. */
function callOf(node: Node, around: Around): string | undefined {
  if (node.type !== 'call') return undefined
  const receiver = node.childForFieldName('receiver')?.text
  const method = node.childForFieldName('method')?.text
  if (method === 'each') return method
  return receiver === around.name || receiver === 'self' ? method : undefined
}

function headOf(node: Node): string {
  const receiver = node.childForFieldName('receiver')?.text
  const method = node.childForFieldName('method')?.text ?? node.text
  return receiver ? `${receiver}.${method}` : method
}

const openIn = (resource: Resource): Unknown[] => [
  ...(resource.maybe ? [resource.maybe] : []),
  ...unknownsAmong(
    resource.pattern,
    resource.methods,
    resource.headers && 'list' in resource.headers ? resource.headers.list : undefined,
    resource.expose,
    resource.maxAge,
    resource.credentials,
    resource.vary,
  ),
]

function unknownsOf(config: RackConfig): Unknown[] {
  const all = [
    ...(config.refusal ? [config.refusal] : []),
    ...config.middlewares.flatMap(({ unknown, behind, blocks }) => [
      ...(unknown ? [unknown] : []),
      ...(behind ? [behind.unknown] : []),
      ...blocks.flatMap((block) => [
        ...(block.maybe ? [block.maybe] : []),
        ...unknownsAmong(block.origins),
        ...block.resources.flatMap(openIn),
      ]),
    ]),
  ]
  // One line may leave several fields open for one reason.
  const told = new Map(all.map((one) => [`${one.at?.line} ${one.unknown}`, one]))
  return [...told.values()]
}
