import { hasEffect, literalStart, programsOf, within } from './effects.ts'
import { assign, remove } from './assign.ts'
import { evaluate } from './evaluate.ts'
import type { SourceLocation } from '../server.ts'
import type { Expression, Statement } from './program.ts'
import { equal, isArray, isOpen, open, truthOf, type Open, type Value } from './values.ts'
import { Leave, Return, Thrown, type World } from './world.ts'

type Of<K extends Statement['kind']> = Extract<Statement, { kind: K }>

/** A part of the script that can't be followed: nothing is certain from there on. */
export class Lost extends Error {
  readonly why: Open
  constructor(why: Open) {
    super()
    this.why = why
  }
}

/** Follows statements in order; leaves by an exception where PHP leaves them. */
export function run(statements: readonly Statement[], world: World): void {
  for (const statement of statements) {
    world.step()
    const form = forms[statement.kind] as (statement: Statement, world: World) => void
    form(statement, world)
  }
}

const forms: { [K in Statement['kind']]: (statement: Of<K>, world: World) => void } = {
  expression: ({ expression }, world) => {
    evaluate(expression, world)
  },
  if: (statement, world) => {
    const { condition, yes, other } = statement
    const truth = truthOf(evaluate(condition, world))
    if (typeof truth === 'boolean') return run(truth ? yes : other, world)
    if (hasEffect(world.script, [yes, other])) return run(world.choose(truth) ? yes : other, world)
    // The application's own business: only what it may have set is no longer known.
    blur([yes, other], truth, world)
  },
  switch: ({ subject, cases }, world) => {
    const value = evaluate(subject, world)
    const bodies = cases.map(({ body }) => body)
    if (isOpen(value) && !bodies.some((body) => hasEffect(world.script, withoutBreak(body))))
      return blur(bodies, value, world)
    let from = cases.findIndex(({ value: node }) => node && fits(value, node, world))
    if (from < 0) from = cases.findIndex(({ value: node }) => !node)
    if (from < 0) return
    inLoop(() => {
      for (const { body } of cases.slice(from)) run(body, world)
    })
  },
  foreach: (statement, world) => {
    const list = evaluate(statement.list, world)
    // What the body makes of the items is not put back into the list: its names are known no more.
    if (statement.changes)
      world.forget([statement.list], open('its items are changed by reference', statement.at))
    if (isArray(list) && !list.rest) {
      for (const [key, item] of list.items) if (turn(statement, key, item, world) === 'break') return
      return
    }
    const why = isOpen(list)
      ? list
      : isArray(list)
        ? (list.rest as Open)
        : open('the list is not known', statement.at)
    if (isArray(list))
      for (const [key, item] of list.items) if (turn(statement, key, item, world) === 'break') return
    // Any number of further turns: none, or one with everything they set left open.
    if (!hasEffect(world.script, statement.body) || !world.choose(why)) return blur([statement], why, world)
    blur([statement], why, world)
    turn(statement, why, why, world)
  },
  loop: ({ before, condition, body, at }, world) => {
    const why = open('how often the loop turns is not known', at)
    blur([before, condition, body], why, world)
    if (!hasEffect(world.script, body) || !world.choose(why)) return
    inLoop(() => run(body, world))
  },
  try: ({ body, catches, finally: last, at }, world) => {
    try {
      attempt(body, catches, at, world)
    } catch (error) {
      // `exit` leaves at once, past every finally.
      if (error instanceof Thrown || error instanceof Return || error instanceof Leave) run(last, world)
      throw error
    }
    run(last, world)
  },
  return: ({ value }, world) => {
    throw new Return(value ? evaluate(value, world) : null)
  },
  break: () => {
    throw new Leave('break')
  },
  continue: () => {
    throw new Leave('continue')
  },
  unset: ({ targets }, world) => {
    for (const target of targets) remove(target, world)
  },
  global: ({ names }, world) => {
    world.outer = new Set([...world.outer, ...names])
  },
  static: ({ names, at }, world) => {
    for (const name of names) world.set(name, open(`$${name} keeps its value between calls`, at))
  },
  const: ({ name, value }, world) => {
    world.constants.set(name, evaluate(value, world))
  },
  text: ({ text }, world) => {
    if (text !== '') world.print()
  },
  lost: ({ why, at }) => {
    throw new Lost(open(why, at))
  },
}

/** The body of a try, and the catch where it throws. */
function attempt(body: Statement[], [first]: Statement[][], at: SourceLocation, world: World): void {
  const fails = open('whether an error is thrown here is known only when the script runs', at)
  try {
    const matters = hasEffect(world.script, first) || hasEffect(world.script, body)
    if (first && matters && mayThrow(body, world) && !world.choose(fails)) {
      // It stopped somewhere on the way.
      for (const name of sentBy(body)) world.doubt(name, fails)
      throw new Thrown()
    }
    run(body, world)
  } catch (error) {
    if (!(error instanceof Thrown) || !first) throw error
    run(first, world)
  }
}

/** PHP's own functions warn, and what these files define is followed; what is not in them may throw. */
function mayThrow(body: Statement[], world: World): boolean {
  const isOwn = (name: string): boolean =>
    programsOf(world.script).some(({ methods }) => methods.has(name.toLowerCase()))
  return [...within(body)].some(
    (node) =>
      node.kind === 'include' ||
      (node.kind === 'method' && !isOwn(node.name)) ||
      (node.kind === 'call' && world.loaded),
  )
}

/** The headers that the statements name; `*` where a call hides them. */
function sentBy(body: Statement[]): string[] {
  return [...within(body)].flatMap((node) => {
    if (node.kind === 'method' || node.kind === 'invoke' || node.kind === 'include') return ['*']
    if (node.kind !== 'call' || node.name !== 'header') return []
    return [literalStart(node.arguments[0]).split(':', 1)[0]?.trim().toLowerCase() || '*']
  })
}

/** The `break` at the end of a case leaves nothing but the switch. */
const withoutBreak = (body: Statement[]): Statement[] =>
  body.at(-1)?.kind === 'break' ? body.slice(0, -1) : body

function fits(value: Value, node: Expression, world: World): boolean {
  const same = equal(value, evaluate(node, world))
  return typeof same === 'boolean' ? same : world.choose(same)
}

function turn(statement: Of<'foreach'>, key: Value, item: Value, world: World): 'break' | undefined {
  world.step()
  if (statement.key) assign(statement.key, key, world)
  assign(statement.item, item, world)
  return inLoop(() => run(statement.body, world))
}

/** Runs what `break` and `continue` leave. */
function inLoop(body: () => void): 'break' | undefined {
  try {
    body()
  } catch (error) {
    if (!(error instanceof Leave)) throw error
    if (error.how === 'break') return 'break'
  }
  return undefined
}

/** Leaves open whatever the nodes may set: variables, the status, and whether something was printed. */
function blur(nodes: unknown, why: Open, world: World): void {
  for (const node of within(nodes)) {
    if (node.kind === 'assign') world.forget([node.target], why)
    else if (node.kind === 'foreach') world.forget([node.item, ...(node.key ? [node.key] : [])], why)
    else if (node.kind === 'unset') world.forget(node.targets, why)
    else if (node.kind === 'opaque') world.forget(node.parts, why)
    else if (node.kind === 'output' || node.kind === 'text') world.print()
    else if (node.kind === 'call' && setsStatus(node.name, node.arguments)) world.status = why
  }
}

function setsStatus(name: string, given: readonly Expression[]): boolean {
  if (name === 'http_response_code') return given.length > 0
  return (
    name === 'header' &&
    (given.length > 2 || /^(?:location|http\/|www-authenticate|$)/i.test(literalStart(given[0])))
  )
}
