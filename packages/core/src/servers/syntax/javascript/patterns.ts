import { isClass, staticsOf } from './classes.ts'
import { evaluate } from './evaluate.ts'
import { Host, type Machine } from './machine.ts'
import { memberOf } from './members.ts'
import type { Scope } from './scope.ts'
import { partsOf, type Syntax } from './syntax.ts'
import { Obj, Open } from './values.ts'

/** Declares the names of a pattern, with the parts of `value` that they stand for. */
export function bind(
  pattern: Syntax | undefined,
  value: unknown,
  scope: Scope,
  machine: Machine,
  isSet = true,
): void {
  if (pattern) take(pattern, value, scope, machine, (name, part) => scope.declare(name, part, isSet))
}

/** Assigns to a name, to a property, or to each name of a pattern. */
export function assignTo(target: Syntax | undefined, value: unknown, scope: Scope, machine: Machine): void {
  if (!target) return
  const condition = machine.guards.at(-1)?.on
  if (target.type === 'member_expression' || target.type === 'subscript_expression') {
    return assignMember(target, value, scope, machine)
  }
  take(target, value, scope, machine, (name, part) => scope.assign(name, part, target.at, condition))
}

function take(
  pattern: Syntax,
  value: unknown,
  scope: Scope,
  machine: Machine,
  give: (name: string, value: unknown) => void,
): void {
  const again = (part: Syntax | undefined, item: unknown) => part && take(part, item, scope, machine, give)
  const orElse = (item: unknown, part: Syntax | undefined) =>
    item === undefined ? evaluate(part, scope, machine) : item
  const property = (name: string) =>
    value === undefined || value === null ? undefined : memberOf(value, name, machine)
  machine.at = pattern.at
  switch (pattern.type) {
    case 'identifier':
    case 'shorthand_property_identifier_pattern':
      return give(pattern.text, value)
    case 'required_parameter':
    case 'optional_parameter':
      return again(pattern.fields.get('pattern'), orElse(value, pattern.fields.get('value')))
    case 'assignment_pattern':
      return again(pattern.fields.get('left'), orElse(value, pattern.fields.get('right')))
    case 'rest_pattern':
      return again(pattern.children[0], value)
    case 'object_pattern':
      for (const part of partsOf(pattern)) {
        const [left, right] = [part.fields.get('left'), part.fields.get('right')]
        if (part.type === 'pair_pattern')
          again(part.fields.get('value'), property(part.fields.get('key')?.text ?? ''))
        else if (left && right) give(left.text, orElse(property(left.text), right))
        else if (part.type === 'rest_pattern') again(part, restOf(value, pattern, part))
        else again(part, property(part.text))
      }
      return undefined
    case 'array_pattern':
      return pattern.children.forEach((part, i) =>
        again(part, Array.isArray(value) ? itemAt(value, i, part) : openPart(value, part)),
      )
    default:
      return undefined
  }
}

/** What `{ a, ...rest }` leaves for `rest`. */
function restOf(value: unknown, pattern: Syntax, part: Syntax): unknown {
  if (!(value instanceof Obj)) return openPart(value, part)
  const rest = new Obj()
  rest.assign(value)
  for (const taken of partsOf(pattern)) {
    const name = taken.fields.get('key') ?? taken.fields.get('left') ?? taken
    rest.props.delete(name.text)
  }
  return rest
}

function itemAt(items: unknown[], i: number, part: Syntax): unknown {
  if (part.type === 'rest_pattern') return items.slice(i)
  return items.slice(0, i + 1).find((item) => item instanceof Open) ?? items[i]
}

function openPart(value: unknown, part: Syntax): Open {
  return value instanceof Open
    ? new Open(value.reason, value.at)
    : new Open(`${part.text} is not followed`, part.at)
}

function assignMember(target: Syntax, value: unknown, scope: Scope, machine: Machine): void {
  const holder = evaluate(target.fields.get('object'), scope, machine)
  const object = isClass(holder) ? staticsOf(holder) : holder
  const index = target.fields.get('index')
  const name = index ? evaluate(index, scope, machine) : target.fields.get('property')?.text
  machine.at = target.at
  if (object instanceof Host) {
    if (!(name instanceof Open)) object.set?.(String(name), value, machine)
  } else if (object instanceof Obj) {
    if (typeof name === 'string' && object.props.get(name) === value) return
    const why = machine.open(`${target.text.slice(0, 60)} is set after the object was made`)
    const first = object.isInstance && typeof name === 'string' && object.props.get(name) === undefined
    const certain = machine.path ? !object.shared : first && machine.guards.length === 0
    if (name instanceof Open) object.assign(why)
    else object.set(String(name), certain ? value : why, target.at)
  } else if (Array.isArray(object)) {
    object.splice(0, object.length, machine.open('a list is changed'))
  }
}
