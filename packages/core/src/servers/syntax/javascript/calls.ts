import { constructors } from './builtins.ts'
import { instantiate, isClass } from './classes.ts'
import { evaluate, shown } from './evaluate.ts'
import { Later, later } from './later.ts'
import { listOf } from './literals.ts'
import { closures } from './functions.ts'
import { Host, type Machine } from './machine.ts'
import { isHarmless } from './packages.ts'
import type { Scope } from './scope.ts'
import type { Syntax } from './syntax.ts'
import { Fault, Imported, Obj, Open } from './values.ts'

type Callback = (...args: unknown[]) => unknown

/** `next` functions of requests under way: code that can't be read and gets one may go on with it. */
export const continuations = new WeakSet<Function>()

/** The value of a call expression. */
export function callValue(node: Syntax, scope: Scope, machine: Machine): unknown {
  const target = node.fields.get('function')
  const argumentList = node.fields.get('arguments')
  if (!target) return new Open(`${shown(node)} is not followed`, node.at)
  const isImport = target.type === 'import' || (target.text === 'require' && !scope.find('require'))
  if (isImport) {
    const [specifier] = listOf(argumentList, scope, machine)
    if (typeof specifier === 'string') return machine.load(specifier, node.at)
    return new Open(`${shown(node)} names no file`, node.at)
  }
  const callee = evaluate(target, scope, machine)
  if ((callee === undefined || callee === null) && node.text.includes('?.')) return undefined
  const args = argumentList?.type === 'arguments' ? listOf(argumentList, scope, machine) : []
  machine.at = node.at
  if (callee instanceof Open) return callUnknown(callee, args, machine, target.fields.get('property')?.text)
  return invoke(callee, args, machine, shown(target))
}

/** Calls what the program calls: a function of its own, a known one, or one that can't be read. */
function invoke(callee: unknown, args: unknown[], machine: Machine, name: string): unknown {
  if (typeof callee === 'function') return (callee as Callback)(...args)
  if (callee instanceof Host && callee.call) return callee.call(args, machine)
  if (callee instanceof Open) return callUnknown(callee, args, machine)
  return machine.open(`${name} is no function`)
}

/** A call to code that can't be read: it may do anything with what it is given, and its result is open. */
function callUnknown(callee: Open, args: unknown[], machine: Machine, method?: string): unknown {
  const { at, path } = machine
  if (path && machine.mayFail) {
    machine.mayFail = false
    if (!path.decide(new Open(`whether this fails is not known`, at)))
      throw new Fault(new Open('an error', at))
  }
  const result =
    callee instanceof Imported ? new Imported(callee.from, callee.at) : new Open(callee.reason, callee.at)
  const harmless = callee instanceof Imported && isHarmless(callee.from)
  const given = args.flatMap((arg) => insides(arg))
  const hosts = harmless ? [] : given.filter((arg) => arg instanceof Host)
  for (const host of hosts) host.escape?.(callee, machine, given)
  if (hosts.some((host) => host.escape)) return result
  const isFailure = method === 'catch' || (method === 'on' && args[0] === 'error')
  const called = isFailure ? [] : method === 'then' ? given.slice(0, 1) : given
  const mayCall = method === 'on' || method === 'once' || method === 'addEventListener'
  for (const arg of called) {
    if (typeof arg !== 'function' || (mayCall && path && !path.decide(new Open(callee.reason, at)))) continue
    machine.at = at
    if (continuations.has(arg)) (arg as Callback)()
    else if (closures.has(arg)) callBack(arg as Callback, callee)
  }
  return result
}

/** It is taken to call back once, with what can't be known. */
function callBack(closure: Callback, callee: Open): void {
  const args = Array.from({ length: Math.max(closure.length, 1) }, () => new Open(callee.reason, callee.at))
  closure(...args)
}

function insides(value: unknown): unknown[] {
  if (Array.isArray(value)) return value
  if (value instanceof Obj) return [...value.props.values()]
  return [value]
}

/** The value of `new …`. */
export function construct(node: Syntax, scope: Scope, machine: Machine): unknown {
  const target = node.fields.get('constructor')
  const args = listOf(node.fields.get('arguments'), scope, machine)
  const name = target?.text ?? ''
  machine.at = node.at
  if (name === 'Promise' && closures.has(args[0] as Function)) return promised(args[0] as Callback, machine)
  if (!scope.find(name) && Object.hasOwn(constructors, name)) {
    try {
      return constructors[name]?.(...args)
    } catch (error) {
      if (machine.path || !(error instanceof Fault)) throw error
      return new Open(`${shown(node)} fails`, node.at)
    }
  }
  const callee = evaluate(target, scope, machine)
  machine.at = node.at
  if (isClass(callee)) return machine.within(() => instantiate(callee, args, machine))
  return callUnknown(
    callee instanceof Open ? callee : new Open(`${shown(node)} is not followed`, node.at, true),
    args,
    machine,
  )
}

/** `new Promise((resolve, reject) => …)`: what it comes to, if it does so at once. */
function promised(executor: Callback, machine: Machine): unknown {
  let settled: Later | undefined
  executor(
    (value: unknown) => void (settled ??= later(() => value)),
    (error: unknown) => void (settled ??= new Later(undefined, new Fault(error))),
  )
  return settled ?? machine.open('the value of a promise')
}
