import { evaluate } from './evaluate.ts'
import { later } from './later.ts'
import type { Machine } from './machine.ts'
import { bind } from './patterns.ts'
import { Scope } from './scope.ts'
import { runAll } from './statements.ts'
import { partsOf, type Syntax } from './syntax.ts'
import { Open } from './values.ts'

/** The functions that a program itself defines, with the names of their parameters. */
export const closures = new WeakMap<object, readonly string[]>()

/** A function of the program as a value that can be called: the call follows its body. */
export function makeFunction(node: Syntax, scope: Scope, machine: Machine): Function {
  const parameters = parametersOf(node)
  const body = node.fields.get('body')
  const run = (args: unknown[]) =>
    machine.within(() => {
      machine.step()
      const local = new Scope(scope, machine.path === undefined)
      parameters.forEach((parameter, i) => {
        const rest = isRest(parameter)
        bind(parameter, rest ? args.slice(i) : args[i], local, machine)
      })
      if (!body) return undefined
      if (body.type !== 'statement_block') return evaluate(body, local, machine)
      const { guards } = machine
      const completion = runAll(body.children, local, machine)
      const left = machine.guards.length > guards.length ? machine.guards.at(-1) : undefined
      return left ? new Open(left.on.reason, left.on.at) : completion?.value
    })
  const isAsync = /^(?:static\s+)?async\b/.test(node.text)
  const called = (...args: unknown[]) => (isAsync ? later(() => run(args)) : run(args))
  // frameworks tell error handlers by their number of parameters
  const optional = parameters.findIndex((parameter) => isRest(parameter) || hasDefault(parameter))
  Object.defineProperty(called, 'length', { value: optional < 0 ? parameters.length : optional })
  const names = parameters.map((parameter) => (parameter.fields.get('pattern') ?? parameter).text)
  closures.set(called, names)
  return called
}

export function parametersOf(node: Syntax): Syntax[] {
  const single = node.fields.get('parameter')
  const list = node.fields.get('parameters')
  if (single) return [single]
  return list ? partsOf(list).filter((parameter) => parameter.text !== 'this') : []
}

function isRest(parameter: Syntax): boolean {
  return parameter.text.startsWith('...')
}

function hasDefault(parameter: Syntax): boolean {
  return parameter.type === 'assignment_pattern' || parameter.fields.has('value')
}
