import { evaluate } from './evaluate.ts'
import type { Expression } from './program.ts'
import { isArray, isOpen, keyOf, open, push, type PhpArray, type Value } from './values.ts'
import type { World } from './world.ts'

/** Sets a variable or an item of an array; of anything else, the variables in it are no longer known. */
export function assign(target: Expression, value: Value, world: World): Value {
  if (target.kind === 'variable') world.set(target.name, value)
  else if (target.kind === 'index')
    change(target, world, (array, key) => {
      if (key === undefined) push(array, value)
      else array.items.set(key, value)
    })
  else if (target.kind === 'array' && isArray(value) && !value.rest) {
    // `[$scheme, $host] = explode('://', $origin)`
    target.entries.forEach(({ key, value: inner }, index) => {
      const name = key ? keyOf(evaluate(key, world)) : index
      assign(
        inner,
        name === undefined ? open('its key is not known', target.at) : (value.items.get(name) ?? null),
        world,
      )
    })
  } else if (target.kind === 'array' || target.kind === 'opaque')
    world.forget([target], open('it is taken apart here', target.at))
  return value
}

/** `unset`: a variable or an item of an array. */
export function remove(target: Expression, world: World): void {
  if (target.kind === 'variable') world.set(target.name, null)
  else if (target.kind === 'index')
    change(target, world, (array, key) => {
      if (key !== undefined) array.items.delete(key)
    })
}

/** Changes a copy of the array that `target` is an item of, and puts it in its place. */
function change(
  target: Extract<Expression, { kind: 'index' }>,
  world: World,
  work: (array: PhpArray, key: string | number | undefined) => void,
): void {
  const before = evaluate(target.of, world)
  const given = target.key ? evaluate(target.key, world) : undefined
  const key = given === undefined ? undefined : keyOf(given)
  if (target.of.kind === 'variable' && target.of.name === 'GLOBALS') {
    const why = open('$GLOBALS is written to', target.at)
    for (const name of key === undefined ? world.globals.keys() : [String(key)]) world.globals.set(name, why)
    return
  }
  const unclear = isOpen(before) ? before : undefined
  const array: PhpArray = isArray(before)
    ? { ...before, items: new Map(before.items) }
    : { items: new Map(), ...(unclear ? { rest: open(unclear.unknown, unclear.at) } : {}) }
  if (given === undefined || key !== undefined) work(array, key)
  else {
    // Any of the items may be the one.
    const why = isOpen(given) ? open(given.unknown, given.at) : open('its key is not known', target.at)
    for (const name of array.items.keys()) array.items.set(name, why)
    array.rest ??= why
  }
  assign(target.of, array, world)
}
