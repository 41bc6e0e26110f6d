import { itemsOf } from './builtins.ts'
import { staticsOf } from './classes.ts'
import { anyOf, isSame } from './compare.ts'
import { mayExplode } from '../pcre.ts'
import { Host, type Machine } from './machine.ts'
import { matchOf, positionKept } from './match.ts'
import { Fault, Imported, Obj, Open } from './values.ts'

type Callback = (...args: unknown[]) => unknown

/** Longer than this no list or text in a configuration is. */
const lengthLimit = 20_000

/** `object.name`, as far as it is known what that is. */
export function memberOf(object: unknown, name: unknown, machine: Machine): unknown {
  if (object instanceof Imported) return new Imported(object.from, object.at)
  if (object instanceof Open) return new Open(object.reason, object.at)
  if (name instanceof Open) return name
  if (object === undefined || object === null) return machine.open(`${String(object)} has no members`)
  const key = String(name)
  if (object instanceof Host) return object.member(key, machine)
  if (object instanceof Obj) return objectMember(object, key, machine)
  if (Array.isArray(object)) return arrayMember(object, key, machine)
  if (typeof object === 'string') return stringMember(object, key, machine)
  if (object instanceof RegExp) return patternMember(object, key, machine)
  if (typeof object === 'function') return functionMember(object, key, machine)
  if (object instanceof Error && (key === 'message' || key === 'name')) return object[key]
  if (key === 'toString') return () => String(object)
  return machine.open(`${key} is not followed`)
}

function objectMember(object: Obj, key: string, machine: Machine): unknown {
  if (key === 'hasOwnProperty') return (name: unknown) => object.props.has(String(name))
  const value = object.get(key)
  return value instanceof Open && !value.at ? machine.open(value.reason) : value
}

/** Methods of text that change nothing, call nothing and can not grow it much. */
const textMethods = new Set(
  (
    'split trim trimStart trimEnd toLowerCase toUpperCase startsWith endsWith includes indexOf lastIndexOf ' +
    'replace replaceAll slice substring substr charAt at concat match search toString'
  ).split(' '),
)

function stringMember(text: string, key: string, machine: Machine): unknown {
  if (key === 'length') return text.length
  if (/^\d+$/.test(key)) return text[Number(key)]
  if (!textMethods.has(key)) return machine.open(`${key} of a text is not followed`)
  return (...args: unknown[]) => {
    machine.step(text.length)
    const open = args.find((arg) => arg instanceof Open)
    if (open) return open
    const plain = args.every((arg) => (arg instanceof RegExp ? !mayExplode(arg.source) : Object(arg) !== arg))
    if (!plain) return machine.open(`${key} with a function is not followed`)
    const method = text[key as 'trim'] as (...given: unknown[]) => unknown
    let result: unknown
    try {
      result = method.apply(text, args)
    } catch (error) {
      throw new Fault(error)
    }
    return isTooLong(result) ? machine.open('the text is too long') : result
  }
}

function isTooLong(value: unknown): boolean {
  return (typeof value === 'string' || Array.isArray(value)) && value.length > lengthLimit
}

const arrayMethods: Record<string, (items: unknown[], args: unknown[], machine: Machine) => unknown> = {
  includes: (items, [sought]) => anyOf(items, (item) => isSame(item, sought)),
  indexOf: (items, [sought]) => {
    const found = anyOf(items, (item) => isSame(item, sought))
    return found instanceof Open ? found : found ? items.indexOf(sought) : -1
  },
  some: (items, [test]) => anyOf(items, (item) => callback(test)(item)),
  every: (items, [test]) => {
    const failing = anyOf(items, (item) => negated(callback(test)(item)))
    return negated(failing)
  },
  find: (items, [test], machine) => firstOf(items, test, machine),
  findIndex: (items, [test], machine) => {
    const found = firstOf(items, test, machine)
    return found instanceof Open ? found : found === undefined ? -1 : items.indexOf(found)
  },
  filter: (items, [test], machine) =>
    items.flatMap((item) => {
      const kept = callback(test)(item)
      if (kept instanceof Open) return [item instanceof Open ? item : machine.open(kept.reason, kept.at)]
      return kept ? [item] : []
    }),
  map: (items, [change]) => items.map((item, i) => callback(change)(item, i)),
  flatMap: (items, [change]) => items.flatMap((item, i) => callback(change)(item, i)),
  forEach: (items, [visit]) => void items.forEach((item, i) => callback(visit)(item, i)),
  join: (items, [by = ',']): unknown => items.find((item) => item instanceof Open) ?? items.join(String(by)),
  concat: (items, others) => [...items, ...others.flatMap((other) => itemsOf(other) ?? [other])],
  flat: (items) => items.flat(5),
  slice: (items, args, machine) =>
    hasOpen(items, args) ? machine.open('a part of an open list') : items.slice(...(args as [number])),
  toString: (items: unknown[]): unknown => items.find((item) => item instanceof Open) ?? items.join(','),
  at: (items, args) => items.find((item) => item instanceof Open) ?? items.at(Number(args[0])),
}

const changing = new Set(['push', 'pop', 'shift', 'unshift', 'splice', 'sort', 'reverse', 'fill'])

function arrayMember(items: unknown[], key: string, machine: Machine): unknown {
  if (key === 'length') return items.find((item) => item instanceof Open) ?? items.length
  if (/^\d+$/.test(key)) return items.find((item) => item instanceof Open) ?? items[Number(key)]
  if (changing.has(key)) return (...args: unknown[]) => changeList(items, key, args, machine)
  const method = Object.hasOwn(arrayMethods, key) ? arrayMethods[key] : undefined
  if (!method) return machine.open(`${key} of a list is not followed`)
  return (...args: unknown[]) => {
    machine.step(items.length)
    const result = method(items, args, machine)
    return isTooLong(result) ? machine.open('the list is too long') : result
  }
}

/** A list that is changed after it was written down is not known any more; one that a request made itself is. */
function changeList(items: unknown[], key: string, args: unknown[], machine: Machine): unknown {
  if (machine.path && key === 'push') return items.push(...args)
  const why = machine.open(`a list is changed by ${key}()`)
  items.splice(0, items.length, why)
  return why
}

function firstOf(items: unknown[], test: unknown, machine: Machine): unknown {
  for (const item of items) {
    const answer = callback(test)(item)
    if (answer instanceof Open || item instanceof Open) return machine.open('which item it is')
    if (answer) return item
  }
  return undefined
}

function negated(value: unknown): boolean | Open {
  return value instanceof Open ? new Open(value.reason, value.at) : !value
}

function callback(value: unknown): Callback {
  if (typeof value === 'function') return value as Callback
  return () => (value instanceof Open ? value : new Open('a function that is not known'))
}

function hasOpen(...lists: unknown[][]): boolean {
  return lists.some((list) => list.some((item) => item instanceof Open))
}

function patternMember(pattern: RegExp, key: string, machine: Machine): unknown {
  if (key === 'source') return pattern.source
  if (key === 'toString') return () => String(pattern)
  if (key !== 'test' && key !== 'exec') return machine.open(`${key} of a pattern is not followed`)
  return (text: unknown) => {
    if (text instanceof Open) return text
    const found = matchOf(pattern, String(text))
    if (found instanceof Open) return machine.open(found.reason)
    const kept = found && machine.path && positionKept(pattern)
    if (kept) return machine.open(kept)
    return key === 'test' ? found !== null : found && [...found]
  }
}

function functionMember(fn: Function, key: string, machine: Machine): unknown {
  const call = fn as Callback
  const own = staticsOf(fn)
  if (own?.props.has(key)) return own.get(key)
  if (key === 'default') return fn
  if (key === 'call') return (_: unknown, ...args: unknown[]) => call(...args)
  if (key === 'apply') return (_: unknown, args: unknown) => call(...(itemsOf(args) ?? []))
  if (key === 'bind') return () => call
  if (key === 'name') return fn.name
  return machine.open(`${key} of a function is not followed`)
}
