import { itemsOf } from './builtins.ts'
import { isSame } from './compare.ts'
import { makeClass } from './classes.ts'
import { evaluate, shown, truth } from './evaluate.ts'
import { makeFunction } from './functions.ts'
import { isIdle, leaveOpen } from './idle.ts'
import { TooMuch, type Machine } from './machine.ts'
import { bind } from './patterns.ts'
import { Scope } from './scope.ts'
import { partsOf, type Syntax } from './syntax.ts'
import { Fault, Obj, Open } from './values.ts'

/** How a statement ends where it does not simply go on. */
export interface Completion {
  kind: 'return' | 'break' | 'continue'
  value?: unknown
}

type Runner = (node: Syntax, scope: Scope, machine: Machine) => Completion | undefined

/** Follows statements in order; functions are declared before. */
export function runAll(nodes: readonly Syntax[], scope: Scope, machine: Machine): Completion | undefined {
  for (const node of nodes) {
    const declared = node.type === 'export_statement' ? node.fields.get('declaration') : node
    if (declared?.type === 'function_declaration' && !declared.broken) {
      scope.declare(declared.fields.get('name')?.text ?? '', makeFunction(declared, scope, machine), true)
    }
  }
  for (const node of nodes) {
    const completion = run(node, scope, machine)
    if (completion) return completion
  }
  return undefined
}

function run(node: Syntax, scope: Scope, machine: Machine): Completion | undefined {
  machine.step()
  if (node.broken) return runBroken(node, machine)
  return Object.hasOwn(runners, node.type) ? runners[node.type]?.(node, scope, machine) : undefined
}

/** Nothing is known of a statement with a syntax error; it may have added a layer to any application. */
function runBroken(node: Syntax, machine: Machine): undefined {
  if (machine.path) throw new TooMuch(`there is a syntax error at line ${node.at.line}`)
  machine.at = node.at
  for (const application of machine.applications) {
    application.escape?.(new Open('there is a syntax error', node.at), machine, [])
  }
}

const block: Runner = (node, scope, machine) =>
  runAll(partsOf(node), new Scope(scope, machine.path === undefined), machine)

const declaration: Runner = (node, scope, machine) => {
  for (const part of partsOf(node)) {
    if (part.type !== 'variable_declarator') continue
    const value = part.fields.get('value')
    bind(part.fields.get('name'), evaluate(value, scope, machine), scope, machine, value !== undefined)
  }
  return undefined
}

const runners: Record<string, Runner> = {
  expression_statement: (node, scope, machine) => {
    evaluate(partsOf(node)[0], scope, machine)
    return undefined
  },
  lexical_declaration: declaration,
  variable_declaration: declaration,
  class_declaration: (node, scope, machine) => {
    scope.declare(node.fields.get('name')?.text ?? '', makeClass(node, scope, machine), true)
    return undefined
  },
  statement_block: block,
  else_clause: (node, scope, machine) => runAll(partsOf(node), scope, machine),
  return_statement: (node, scope, machine) => ({
    kind: 'return',
    value: evaluate(partsOf(node)[0], scope, machine),
  }),
  break_statement: (node) => jump('break', node),
  continue_statement: (node) => jump('continue', node),
  throw_statement: (node, scope, machine) => {
    throw new Fault(evaluate(partsOf(node)[0], scope, machine), node.at)
  },
  if_statement: (node, scope, machine) => {
    const branches = [node.fields.get('consequence'), node.fields.get('alternative')]
    const value = evaluate(node.fields.get('condition'), scope, machine)
    if (
      value instanceof Open &&
      !value.truthy &&
      branches.every((branch) => !branch || isIdle(branch, scope, machine))
    ) {
      for (const branch of branches) if (branch) leaveOpen(branch, scope, machine)
      return undefined
    }
    const chosen = truth(value, machine)
    if (chosen instanceof Open) return runBoth(chosen, branches, scope, machine)
    const branch = branches[chosen ? 0 : 1]
    return branch && run(branch, scope, machine)
  },
  switch_statement: (node, scope, machine) => runSwitch(node, scope, machine),
  for_in_statement: (node, scope, machine) => runForOf(node, scope, machine),
  for_statement: (node, scope, machine) => {
    const local = new Scope(scope, machine.path === undefined)
    const initializer = node.fields.get('initializer')
    if (initializer) run(initializer, local, machine)
    return loop(node, local, machine)
  },
  while_statement: (node, scope, machine) => loop(node, scope, machine),
  do_statement: (node, scope, machine) => loop(node, scope, machine),
  labeled_statement: (node, scope, machine) => {
    const body = node.fields.get('body')
    return body && run(body, scope, machine)
  },
  try_statement: (node, scope, machine) => runTry(node, scope, machine),
  export_statement: (node, scope, machine) => {
    const declared = node.fields.get('declaration')
    if (declared) return run(declared, scope, machine)
    const value = node.fields.get('value')
    if (value) scope.declare('default', evaluate(value, scope, machine), true)
    return undefined
  },
}

function jump(kind: 'break' | 'continue', node: Syntax): Completion {
  if (node.fields.has('label')) throw new TooMuch(`it jumps to a label at line ${node.at.line}`)
  return { kind }
}

/** Both ways of an open condition while the program is set up: what they do holds under that condition. */
function runBoth(
  on: Open,
  branches: ReadonlyArray<Syntax | undefined>,
  scope: Scope,
  machine: Machine,
): Completion | undefined {
  const endings = branches.map((branch, i) => {
    let ending: Completion | undefined
    machine.guarded(on, i === 0, () => {
      ending = branch && run(branch, scope, machine)
    })
    return ending
  })
  if (endings[0] && endings[1]) return { ...endings[0], value: new Open(on.reason, on.at) }
  // what follows an early return holds where the condition is the other way
  if (endings[0] || endings[1]) machine.under({ on, is: !endings[0] })
  return undefined
}

function runSwitch(node: Syntax, scope: Scope, machine: Machine): Completion | undefined {
  const subject = evaluate(node.fields.get('value'), scope, machine)
  const cases = node.fields.get('body')?.children ?? []
  const local = new Scope(scope, machine.path === undefined)
  const test = (item: Syntax) => isSame(subject, evaluate(item.fields.get('value'), local, machine))
  let from = -1
  for (const [i, item] of cases.entries()) {
    if (item.type !== 'switch_case') continue
    const chosen = truth(test(item), machine)
    if (chosen instanceof Open) return runCases(cases, chosen, local, machine)
    if (chosen) {
      from = i
      break
    }
  }
  if (from < 0) from = cases.findIndex((item) => item.type === 'switch_default')
  for (const item of from < 0 ? [] : cases.slice(from)) {
    const completion = runAll(bodyOf(item), local, machine)
    if (completion) return completion.kind === 'break' ? undefined : completion
  }
  return undefined
}

/** Which case it is can't be known while the program is set up: each under a condition of its own. */
function runCases(cases: readonly Syntax[], on: Open, scope: Scope, machine: Machine): undefined {
  for (const item of cases) {
    machine.guarded(new Open(on.reason, on.at), true, () => runAll(bodyOf(item), scope, machine))
  }
}

function bodyOf(item: Syntax): Syntax[] {
  const value = item.fields.get('value')
  return partsOf(item).filter((part) => part !== value)
}

function runForOf(node: Syntax, scope: Scope, machine: Machine): Completion | undefined {
  const body = node.fields.get('body')
  const source = evaluate(node.fields.get('right'), scope, machine)
  const keys = node.fields.get('operator')?.text === 'in'
  const listed =
    keys && source instanceof Obj
      ? [...source.props.keys(), ...(source.rest ? [source.rest] : [])]
      : itemsOf(source)
  const items = listed ?? [new Open(`${shown(node.fields.get('right') ?? node)} is not known`, node.at)]
  for (const item of items) {
    const turn = () => {
      const local = new Scope(scope, machine.path === undefined)
      bind(node.fields.get('left'), item, local, machine)
      return body && run(body, local, machine)
    }
    const open = item instanceof Open ? item : undefined
    if (open && !machine.path) machine.guarded(new Open(open.reason, open.at), true, () => void turn())
    else if (!open || machine.path?.decide(new Open(open.reason, open.at))) {
      const completion = turn()
      if (completion?.kind === 'return') return completion
      if (completion?.kind === 'break') break
    }
  }
  return undefined
}

/** A loop with a condition; one that is open goes round once. */
function loop(node: Syntax, scope: Scope, machine: Machine): Completion | undefined {
  const body = node.fields.get('body')
  const condition = node.fields.get('condition')
  const isDo = node.type === 'do_statement'
  for (let first = isDo; ; first = false) {
    machine.step()
    const value =
      first || condition?.text === ';'
        ? true
        : evaluate(
            condition?.type === 'expression_statement' ? condition.children[0] : condition,
            scope,
            machine,
          )
    const chosen = truth(value, machine)
    if (chosen === false) return undefined
    const completion = body && run(body, scope, machine)
    if (completion?.kind === 'return') return completion
    if (completion?.kind === 'break' || value instanceof Open) return undefined
    evaluate(node.fields.get('increment'), scope, machine)
  }
}

function runTry(node: Syntax, scope: Scope, machine: Machine): Completion | undefined {
  const [body, handler, finalizer] = ['body', 'handler', 'finalizer'].map((name) => node.fields.get(name))
  const { mayFail } = machine
  let completion: Completion | undefined
  try {
    machine.mayFail = handler !== undefined
    completion = body && run(body, scope, machine)
    machine.mayFail = mayFail
  } catch (error) {
    machine.mayFail = mayFail
    if (!(error instanceof Fault) || !handler) throw error
    const local = new Scope(scope, machine.path === undefined)
    bind(handler.fields.get('parameter'), error.value, local, machine)
    const caught = handler.fields.get('body')
    completion = caught && run(caught, local, machine)
  } finally {
    const last = finalizer?.fields.get('body')
    if (last) run(last, scope, machine)
  }
  return completion
}
