import type { Unknown } from '../../fetch/verdict.ts'
import { isKnown, known, notKnown, type ListOf, type Setting } from '../syntax/field.ts'
import { childrenOf, walk, type Node } from '../syntax/tree.ts'
import {
  argument,
  argumentsIn,
  callable,
  callsIn,
  isFunction,
  conditionOn,
  own,
  rootOf,
  type Call,
} from './calls.ts'
import type { Code } from './code.ts'
import type { CorsPolicy } from './config.ts'
import { declarationOf, functionAt, initial, scopeOf, short } from './scope.ts'
import type { Values } from './values.ts'
import { secondsOf } from './time.ts'

type Draft = { -readonly [Key in keyof CorsPolicy]: CorsPolicy[Key] }
type ListField = 'origins' | 'methods' | 'headers' | 'exposed'

const adding: Record<string, ListField> = {
  WithOrigins: 'origins',
  WithMethods: 'methods',
  WithHeaders: 'headers',
  WithExposedHeaders: 'exposed',
}
const allowing: Record<string, ListField> = {
  AllowAnyOrigin: 'origins',
  AllowAnyMethod: 'methods',
  AllowAnyHeader: 'headers',
}

/** Reads how a CorsPolicyBuilder is called. */
export interface Policies {
  /** `policy => policy.WithOrigins(…)`, a method of the file, or an expression that is a policy. */
  from(node: Node): CorsPolicy | Unknown
}

export function readPolicies(code: Code, values: Values): Policies {
  const not = (node: Node, reason: string) => notKnown(reason, code.at(node))

  function from(node: Node): CorsPolicy | Unknown {
    const called = callable(functionAt(code, node))
    if (called) return built(node, called.body, called.parameters.slice(0, 1))
    const root = rootOf(node)
    if (root && isBuilder(root)) return built(node, node, [], root)
    if (root?.type !== 'identifier') return not(node, `${short(node)} is not read`)
    const declaration = declarationOf(code, root, root.text)
    const start = declaration && rootOf(initial(declaration))
    const scope = declaration && scopeOf(declaration)
    if (!start || !scope || !isBuilder(start)) return not(node, `${short(node)} is not read`)
    return built(node, scope, [root.text], start)
  }

  /** @param names under which the builder is called within `body` @param start the expression that makes it */
  function built(node: Node, body: Node, names: readonly string[], start?: Node): CorsPolicy | Unknown {
    const aliases = new Set(names)
    for (const inner of walk(body)) {
      const name = inner.type === 'variable_declarator' ? inner.childForFieldName('name')?.text : undefined
      const root = name === undefined ? undefined : rootOf(initial(inner))
      if (name !== undefined && root?.type === 'identifier' && aliases.has(root.text)) aliases.add(name)
    }
    const isBuilt = (root: Node | undefined) =>
      root !== undefined && (root.id === start?.id || (root.type === 'identifier' && aliases.has(root.text)))
    const draft: Draft = {
      at: code.at(node),
      origins: [],
      methods: [],
      headers: [],
      exposed: [],
      credentials: undefined,
      maxAge: undefined,
      match: undefined,
    }
    if (code.damaged(node)) return not(node, 'a syntax error')
    const nested = start ? undefined : nestedUse(body, aliases)
    if (nested) return not(nested, `${short(nested)} is called within another function`)
    const first = start && childrenOf(start).find(({ type }) => type === 'argument_list')
    if (first) draft.origins = argumentsIn(first).flatMap(({ value }) => values.list(value))
    for (const call of callsIn(body)) {
      const escaped = call.arguments.find(({ value }) => isBuilt(value))
      if (escaped) return not(call.node, `${short(call.node)} is not read`)
      if (!call.receiver || !isBuilt(rootOf(call.receiver))) continue
      if (!apply(draft, call, body))
        return not(call.node, `${call.name}() is not one of the builder's own calls`)
    }
    return draft
  }

  /** @returns false where the call is not known */
  function apply(draft: Draft, call: Call, within: Node): boolean {
    const at = code.at(call.nameNode)
    const condition = conditionOn(call.node, within)
    const doubt = condition && not(call.nameNode, `it depends on ${short(condition)}`)
    const set = <T>(value: Setting<T>): Setting<T> => doubt ?? value
    const list = own(adding, call.name)
    const any = own(allowing, call.name)
    if (list)
      draft[list] = [
        ...draft[list],
        ...(doubt ? [doubt] : call.arguments.flatMap(({ value }) => values.list(value))),
      ]
    else if (any) draft[any] = [set(known('*', at))]
    else if (call.name === 'AllowCredentials') draft.credentials = set(known(true, at))
    else if (call.name === 'DisallowCredentials') draft.credentials = set(known(false, at))
    else if (call.name === 'SetPreflightMaxAge')
      draft.maxAge = set(secondsOf(argument(call, 0), code, values, at))
    else if (call.name === 'SetIsOriginAllowedToAllowWildcardSubdomains')
      draft.match = set(known('subdomains', at))
    else if (call.name === 'SetIsOriginAllowed') draft.match = set(constantMatch(call))
    else return call.name === 'Build'
    return true
  }

  /** A function that looks at the origin is not run; `_ => true` says enough. */
  function constantMatch(call: Call): Setting<'any' | 'none'> {
    const at = code.at(call.nameNode)
    const body = callable(argument(call, 0))?.body.text.replace(/^\{\s*return\s+(\w+);\s*\}$/, '$1')
    if (body === 'true' || body === 'false') return known(body === 'true' ? 'any' : 'none', at)
    return notKnown('SetIsOriginAllowed decides by a function', at)
  }

  return { from }
}

/** The builder within a function that is nested in the policy's own: when that runs is not known. */
function nestedUse(body: Node, names: ReadonlySet<string>): Node | undefined {
  for (const inner of walk(body)) {
    if (!isFunction(inner)) continue
    for (const node of walk(inner))
      if (node.type === 'identifier' && names.has(node.text)) return node.parent ?? node
  }
  return undefined
}

const isBuilder = (node: Node) =>
  node.type === 'object_creation_expression' &&
  /\bCorsPolicyBuilder$/.test(node.childForFieldName('type')?.text ?? '')

/** Whether the builder throws: any origin together with credentials. */
export function throwsOn({ origins, credentials }: CorsPolicy): boolean {
  return isOnlyAny(origins) && isKnown(credentials) && credentials.value
}

function isOnlyAny(origins: ListOf<string>): boolean {
  const [only] = origins
  return origins.length === 1 && only !== undefined && isKnown(only) && only.value === '*'
}
