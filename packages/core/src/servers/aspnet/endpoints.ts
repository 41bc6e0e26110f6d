import type { Unknown } from '../../fetch/verdict.ts'
import { isUnknown, notKnown } from '../syntax/field.ts'
import { childrenOf, type Node } from '../syntax/tree.ts'
import {
  argument,
  argumentsIn,
  attributesOf,
  callable,
  callOf,
  callsAfter,
  leaves,
  conditionOn,
  rootOf,
  type Call,
} from './calls.ts'
import type { Code } from './code.ts'
import type { Endpoint, EndpointCors, PolicyUse } from './config.ts'
import type { Policies } from './policies.ts'
import { routeOf } from './routes.ts'
import { declarationOf, functionAt, initial, scopeOf, short } from './scope.ts'
import type { Values } from './values.ts'

/** What stands on an endpoint or a group of them besides its route. */
export interface Metadata {
  cors: EndpointCors | undefined
  authorize: boolean
  anonymous: boolean
}

/** Where endpoints are mapped: what `app.MapGroup("/api").RequireCors(…)` adds to each. */
export interface Group {
  prefix: string | Unknown
  metadata: Metadata
}

const noMetadata: Metadata = { cors: undefined, authorize: false, anonymous: false }

export interface Tools {
  code: Code
  values: Values
  policies: Policies
  /** Calls and attributes that speak of CORS and are understood, by node id. */
  consumed: Set<number>
  /** Groups by the variable that holds them. */
  groups: Map<number, Group>
  /** Groups by the parameter of the function that is followed. */
  bound(name: string): Group | undefined
}

/** Methods by the call that maps them; undefined: any. */
const mapped: Record<string, string[] | undefined> = {
  MapGet: ['GET'],
  MapPost: ['POST'],
  MapPut: ['PUT'],
  MapDelete: ['DELETE'],
  MapPatch: ['PATCH'],
  MapMethods: [],
  Map: undefined,
  MapHub: undefined,
  MapHealthChecks: undefined,
  MapFallback: undefined,
}

export const mapsEndpoint = (call: Call): boolean => Object.hasOwn(mapped, call.name)

/** The endpoints of one call; unknown where its route is not known and it speaks of CORS. */
export function readEndpoints(call: Call, tools: Tools): Endpoint[] | Unknown {
  const { code, values } = tools
  const group = groupOf(call.receiver, tools)
  const [handler] = call.arguments.slice(1).flatMap(({ value }) => functionAt(code, value) ?? [])
  const attributes = handler ? attributesOf(handler) : []
  const metadata = [...attributes, ...callsAfter(call)].reduce(
    (known, fact) => annotated(known, fact, tools),
    withStatements(call.node, group.metadata, tools),
  )
  const pattern = argument(call, 0, 'pattern')
  const isFallback = call.name === 'MapFallback'
  const isPlain = isFallback && call.arguments.length < 2
  const template = isPlain || !pattern ? undefined : values.text(pattern)
  const listed = call.name === 'MapMethods' ? argument(call, 1, 'httpMethods') : undefined
  const methods = listed ? values.list(listed) : undefined
  const open = [template, ...(methods ?? [])].find((part) => isUnknown(part))
  if (open || typeof group.prefix !== 'string') {
    const because = open ?? (typeof group.prefix === 'string' ? undefined : group.prefix)
    return metadata.cors || metadata.authorize ? (because ?? []) : []
  }
  const path = isPlain
    ? '{*path:nonfile}'
    : `${group.prefix}/${template && 'value' in template ? template.value : ''}`
  const paths = call.name === 'MapHub' ? [path, `${path}/negotiate`] : [path]
  const body = callable(handler)?.body
  return paths.map((one) => ({
    ...metadata,
    at: code.at(call.nameNode),
    route: routeOf(one),
    methods:
      methods?.flatMap((method) => ('value' in method ? method.value.toUpperCase() : [])) ??
      mapped[call.name],
    isFallback,
    throws: body !== undefined && onlyThrows(body),
    answers: body !== undefined && onlyAnswers(body),
  }))
}

/** Whether a body throws whatever happens: no statement before the throw may leave it. */
export function onlyThrows(body: Node): boolean {
  if (body.type !== 'block') return body.type === 'throw_expression'
  const statements = childrenOf(body)
  const at = statements.findIndex(({ type }) => type === 'throw_statement')
  return at >= 0 && !statements.slice(0, at).some(leaves)
}

/** Whether a body does nothing but give an answer: `Results.Problem()`, `StatusCode(500)`. */
export function onlyAnswers(body: Node): boolean {
  const [statement, ...others] = body.type === 'block' ? childrenOf(body) : [body]
  if (others.length > 0) return false
  const call = callOf((statement?.type === 'return_statement' ? childrenOf(statement)[0] : statement) ?? body)
  const isPlain = call?.arguments.every(({ value }) => value.type.endsWith('_literal')) ?? false
  const from = call?.receiver?.text
  return (
    isPlain &&
    (/^(?:Typed)?Results$/.test(from ?? '') ||
      (from === undefined && /^(?:StatusCode|Problem)$/.test(call?.name ?? '')))
  )
}

/** What the expression on which endpoints are mapped adds to them. */
export function groupOf(receiver: Node | undefined, tools: Tools): Group {
  const root: Group = { prefix: '', metadata: noMetadata }
  if (!receiver) return root
  const call = callOf(receiver)
  if (call) {
    const outer = groupOf(call.receiver, tools)
    const pattern = call.name === 'MapGroup' ? argument(call, 0, 'prefix') : undefined
    if (!pattern) return { ...outer, metadata: annotated(outer.metadata, call, tools) }
    const text = tools.values.text(pattern)
    if (typeof outer.prefix !== 'string') return outer
    return { ...outer, prefix: isUnknown(text) ? text : `${outer.prefix}/${text.value}` }
  }
  if (receiver.type !== 'identifier') return root
  const bound = tools.bound(receiver.text)
  if (bound) return bound
  const declaration = declarationOf(tools.code, receiver, receiver.text)
  const start = declaration?.type === 'variable_declarator' ? initial(declaration) : undefined
  if (!start || !callOf(start) || !declaration) return root
  const known = tools.groups.get(declaration.id)
  if (known) return known
  // A variable that its own value refers to adds nothing.
  tools.groups.set(declaration.id, root)
  const group = groupOf(start, tools)
  const whole = { ...group, metadata: withStatements(start, group.metadata, tools) }
  tools.groups.set(declaration.id, whole)
  return whole
}

/** Adds what later statements call on the variable that holds `node`: `api.RequireCors(…);`. */
function withStatements(node: Node, metadata: Metadata, tools: Tools): Metadata {
  let top = node
  while (top.parent && rootOf(top.parent) && top.parent.type !== 'variable_declarator') top = top.parent
  const declaration = top.parent
  const name =
    declaration?.type === 'variable_declarator' ? declaration.childForFieldName('name')?.text : undefined
  const scope = declaration && name !== undefined ? scopeOf(declaration) : undefined
  if (!scope) return metadata
  return tools.code.calls
    .filter(
      (call) => isConvention(call) && call.receiver?.type === 'identifier' && call.receiver.text === name,
    )
    .filter(({ node }) => node.startIndex >= scope.startIndex && node.endIndex <= scope.endIndex)
    .reduce((known, call) => annotated(known, call, tools), metadata)
}

const conventions = new Set(['RequireCors', 'RequireAuthorization', 'AllowAnonymous', 'WithMetadata'])
const isConvention = ({ name }: Call) => conventions.has(name)

/** One more call or attribute on an endpoint: the last that speaks of CORS counts. */
export function annotated(metadata: Metadata, fact: Call, tools: Tools): Metadata {
  const { code } = tools
  const condition = conditionOn(fact.node, code.root, true)
  const use = corsUse(fact, tools)
  if (use !== undefined) {
    tools.consumed.add(fact.node.id)
    const at = code.at(fact.nameNode)
    return {
      ...metadata,
      cors: { at, use: condition ? notKnown(`it depends on ${short(condition)}`, at) : use },
    }
  }
  if (fact.name === 'RequireAuthorization' || fact.name === 'Authorize')
    return { ...metadata, authorize: true }
  return fact.name === 'AllowAnonymous' ? { ...metadata, anonymous: true } : metadata
}

function corsUse(fact: Call, tools: Tools): EndpointCors['use'] | undefined {
  if (fact.name === 'DisableCors') return 'none'
  if (fact.name === 'EnableCors')
    return policyUse(argument(fact, 0, 'policyName', 'PolicyName'), tools) ?? 'middleware'
  if (fact.name === 'RequireCors') return policyUse(argument(fact, 0), tools) ?? 'middleware'
  const created = fact.name === 'WithMetadata' ? argument(fact, 0) : undefined
  const type = created?.childForFieldName('type')?.text.split('.').at(-1)
  if (type === 'DisableCorsAttribute') return 'none'
  if (type !== 'EnableCorsAttribute' || !created) return undefined
  const list = childrenOf(created).find((child) => child.type === 'argument_list')
  return policyUse(list && argumentsIn(list)[0]?.value, tools) ?? 'middleware'
}

/** A policy by name, or built on the spot; undefined where there is no argument. */
export function policyUse(node: Node | undefined, { values, policies, code }: Tools): PolicyUse | undefined {
  if (!node) return undefined
  if (functionAt(code, node)) {
    const policy = policies.from(node)
    return 'unknown' in policy ? policy : { policy }
  }
  const name = values.text(node)
  return isUnknown(name) ? name : { name: name.value }
}
