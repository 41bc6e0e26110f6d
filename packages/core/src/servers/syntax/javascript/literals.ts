import { textOf } from './compare.ts'
import { evaluate, shown } from './evaluate.ts'
import { makeFunction } from './functions.ts'
import { Host, type Machine } from './machine.ts'
import type { Scope } from './scope.ts'
import { below, partsOf, type Syntax } from './syntax.ts'
import { Obj, Open } from './values.ts'

export function syntaxError(node: Syntax): Open {
  return new Open('there is a syntax error', node.at)
}

const escapes: Record<string, string> = { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f', v: '\v', 0: '\0' }

export function unescaped(node: Syntax): string {
  const text = node.type === 'string' ? node.text.slice(1, -1) : node.text
  return text.replaceAll(
    /\\(?:u\{([\da-f]+)\}|u([\da-f]{4})|x([\da-f]{2})|(\r?\n)|(.))/gi,
    (_, a, b, c, line, one) => {
      const code = Number.parseInt(a ?? b ?? c ?? '', 16)
      if (!Number.isNaN(code)) return code > 0x10_ff_ff ? '' : String.fromCodePoint(code)
      return line ? '' : (escapes[String(one)] ?? String(one))
    },
  )
}

/** The items of a list or of arguments, spreads taken apart. */
export function listOf(node: Syntax | undefined, scope: Scope, machine: Machine): unknown[] {
  if (!node) return []
  if (node.broken) return [syntaxError(node)]
  const items = partsOf(node).flatMap((item) => {
    if (item.type !== 'spread_element') return [evaluate(item, scope, machine)]
    const value = evaluate(partsOf(item)[0], scope, machine)
    return Array.isArray(value) ? (value as unknown[]) : [spread(value, item)]
  })
  machine.step(items.length)
  return items.length > 20_000 ? [new Open('the list is too long', node.at)] : items
}

function spread(value: unknown, node: Syntax): Open {
  return value instanceof Open
    ? new Open(value.reason, value.at)
    : new Open(`${shown(node)} is not followed`, node.at)
}

export function objectOf(node: Syntax, scope: Scope, machine: Machine): Obj {
  const object = new Obj()
  object.shared = machine.path === undefined
  for (const part of node.children) {
    if (part.type === 'pair') {
      const key = keyOf(part.fields.get('key'), scope, machine)
      const value = evaluate(part.fields.get('value'), scope, machine)
      if (key instanceof Open) object.assign(key)
      else object.set(key, value, part.at)
    } else if (part.type === 'shorthand_property_identifier') {
      object.set(part.text, evaluate({ ...part, type: 'identifier' }, scope, machine), part.at)
    } else if (part.type === 'method_definition') {
      const key = keyOf(part.fields.get('name'), scope, machine)
      const accessor = /^(?:static\s+)?(?:get|set|\*)\s/.test(part.text)
      if (key instanceof Open) object.assign(key)
      else
        object.set(
          key,
          accessor ? new Open(`${key} is computed`, part.at) : makeFunction(part, scope, machine),
          part.at,
        )
    } else if (part.type === 'spread_element') {
      const value = evaluate(partsOf(part)[0], scope, machine)
      object.assign(value instanceof Host ? new Open(`${shown(part)} is not followed`, part.at) : value)
    }
  }
  if (node.broken || [...node.children].some((part) => part.broken && part.type === 'pair'))
    damage(object, node)
  return object
}

/** A syntax error among the properties leaves all of them open. */
function damage(object: Obj, node: Syntax): void {
  const place = [...below(node)].find((part) => part.type === 'ERROR') ?? node
  object.assign(syntaxError(place))
}

/** The name of a property; open where it is computed from what is open. */
export function keyOf(node: Syntax | undefined, scope: Scope, machine: Machine): string | Open {
  if (!node) return new Open('a property without a name')
  if (node.type === 'string') return unescaped(node)
  if (node.type !== 'computed_property_name') return node.text
  const value = evaluate(partsOf(node)[0], scope, machine)
  return value instanceof Open ? value : String(textOf(value) ?? '')
}
