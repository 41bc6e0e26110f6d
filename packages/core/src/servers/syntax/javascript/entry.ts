import { isClass, instantiate } from './classes.ts'
import { closures } from './functions.ts'
import { awaited } from './later.ts'
import type { Machine } from './machine.ts'
import type { Exports } from './modules.ts'
import { otherFrameworks } from './packages.ts'
import { Router } from './router.ts'
import { madeBy, newApplication } from './runtime.ts'
import { Fault, Obj, Open } from './values.ts'

type Callback = (...args: unknown[]) => unknown

/**
 * What a request is handed to: the handler of the server that the program starts, the application that listens, or
 * what the file exports.
 */
export function entryOf(source: string, machine: Machine, exports: Exports): unknown {
  const found =
    otherFramework(source, machine) ?? served(machine) ?? exported(machine, exports) ?? alone(machine)
  const start = { file: machine.where.file, line: 1 }
  return found ?? machine.open('no application and no server is found in it', start)
}

/** Frameworks that answer by rules of their own, which are not imitated. */
function otherFramework(source: string, machine: Machine): Open | undefined {
  const found = otherFrameworks.exec(source)
  if (!found || madeBy(machine).applications.length > 0) return undefined
  const line = source.slice(0, found.index).split('\n').length
  const reason = `${found[0].slice(1, -1)} is not read: ask the live server, or write the options as { cors }`
  return new Open(reason, { file: machine.where.file, line })
}

function served(machine: Machine): unknown {
  const { servers, applications } = madeBy(machine)
  const handlers = servers.map((server) => server.handler).filter((handler) => handler !== undefined)
  return onlyOne(handlers.length > 0 ? handlers : applications.filter((one) => one.serves), machine)
}

function onlyOne(candidates: unknown[], machine: Machine): unknown {
  const [only, ...others] = new Set(candidates)
  return others.length > 0
    ? machine.open('several applications listen: one file is read as one application')
    : only
}

/** A file of a larger program: an application, a handler, or a function or class that sets one up. */
function exported(machine: Machine, exports: Exports): unknown {
  const whole = exports.whole()
  const values = [whole, exports.named('default')]
  const entry = values.find((value) => value instanceof Router || isHandler(value))
  if (entry) return entry
  const named = [...exports.names.values()].map((value) => value())
  const parts = [...values, ...(whole instanceof Obj ? whole.props.values() : []), ...named]
  if (madeBy(machine).applications.length > 0) return undefined
  for (const part of new Set(parts)) {
    const made = typeof part === 'function' && !isHandler(part) ? setUp(part as Callback, machine) : undefined
    if (made) return made
  }
  return undefined
}

function parametersOf(value: unknown): readonly string[] {
  return (typeof value === 'function' && closures.get(value)) || []
}

/** `(req, res)` by its names, or what cors itself made. */
function isHandler(value: unknown): boolean {
  if (typeof value !== 'function' || isClass(value)) return false
  const [first = '', second] = parametersOf(value)
  if (second === undefined) return !closures.has(value)
  return /^_*(?:req|request|_|err)?$/i.test(first) || /^_*(?:res|response)$/i.test(second)
}

/** Calls a function that takes an application or makes one; undefined where it does neither. */
function setUp(part: Callback, machine: Machine): unknown {
  const names = parametersOf(part)
  const application = newApplication(machine)
  const args = names.map((name, i) =>
    i === 0 && /app|server|router/i.test(name) ? application : machine.open(`what is passed as ${name}`),
  )
  try {
    const result = machine.within(() =>
      isClass(part as unknown) ? instantiate(part, args, machine) : awaited(part(...args)),
    )
    if (application.layers.length > 0) return application
    if (result instanceof Router) return result
  } catch (error) {
    if (!(error instanceof Fault)) throw error
  }
  return (
    onlyOne(
      madeBy(machine).applications.filter((one) => one.serves),
      machine,
    ) ?? alone(machine)
  )
}

/** The one application, router or cors middleware that the file makes. */
function alone(machine: Machine): unknown {
  const { applications, cors } = madeBy(machine)
  const roots = applications.filter((one) => !one.mounted && one.layers.length > 0)
  if (roots.length > 0) return onlyOne(roots, machine)
  const routers = machine.applications.filter(
    (one) => one instanceof Router && !one.mounted && one.layers.length > 0,
  )
  if (routers.length > 0) return onlyOne(routers, machine)
  return cors.length === 1 ? cors[0]?.middleware : undefined
}
