import type { HttpRequest, HttpResponse, Unknown } from '../../fetch/verdict.ts'
import type { SourceLocation } from '../server.ts'
import { agreed, allUnknown } from '../syntax/python-response.ts'
import type { Expression } from '../syntax/python-expressions.ts'
import type { Script, Statement } from '../syntax/python-script.ts'
import { evaluateExpression } from './expressions.ts'
import { assignTo, responseFrom } from './replies.ts'
import { isUntouched, itemsOf, type Run, type State, truth } from './runs.ts'
import { copy, joined, spoil } from './states.ts'

/** What a function that is followed by hand can end with. */
export interface Ending {
  /** A response, or undefined where it returns None or raises. */
  response: HttpResponse | undefined
  /** Why the function may end otherwise than `response` tells. */
  open: Unknown | undefined
  raises: boolean
  /** Of an `abort(…)`, where it is a literal. */
  status?: number | undefined
}

export interface Follow {
  request: HttpRequest
  scripts: ReadonlyMap<string, Script>
  /** The response to what a view returns that sets no headers. */
  plain(): HttpResponse
}

/** Functions that call each other deeper than this are not followed. */
const depthLimit = 8
/** Statements that are followed for one answer, at most. */
const stepLimit = 5_000

interface Exit {
  value: Run | 'raises'
  status?: number | undefined
  state: State
}

/** Follows a function of the file. @param passed its arguments */
export function follow(
  script: Script,
  passed: ReadonlyArray<HttpResponse | undefined>,
  asked: Follow,
): Ending {
  const walk = new Walk(asked)
  const state = walk.start(script, passed)
  const end = walk.block(script.body, state)
  const exits = [...end.exits, ...(end.state ? [{ value: none(script.at), state: end.state }] : [])]
  const endings = exits.map((exit) => walk.ending(exit, script.at))
  const [first, ...others] = endings
  if (!first)
    return {
      response: undefined,
      open: { unknown: `${script.name} is not followed`, at: script.at },
      raises: false,
    }
  const why: Unknown = walk.doubt ?? {
    unknown: `what ${script.name} does depends on more than the request`,
    at: script.at,
  }
  return others.reduce((one, other) => bothEndings(one, other, why), {
    ...first,
    open: first.open ?? walk.mayRaise,
  })
}

function bothEndings(one: Ending, other: Ending, why: Unknown): Ending {
  if (one.raises && other.raises)
    return { ...one, status: one.status === other.status ? one.status : undefined }
  if (one.response && other.response)
    return {
      response: agreed(one.response, other.response, why),
      open: one.open ?? other.open,
      raises: false,
    }
  if (!one.response && !other.response && one.raises === other.raises) return one
  return { response: one.response ?? other.response, open: why, raises: false }
}

const none = (at: SourceLocation): Run => ({ is: 'known', value: null, at })

export class Walk {
  readonly asked: Follow
  /** Why a test had no certain outcome, the first of them. */
  doubt: Unknown | undefined
  /** A call that may raise, so that nothing after it runs. */
  mayRaise: Unknown | undefined
  private depth = 0
  private steps = 0
  private responses = 0

  constructor(asked: Follow) {
    this.asked = asked
  }

  start(script: Script, passed: ReadonlyArray<HttpResponse | undefined>): State {
    const state: State = { names: new Map(), responses: new Map() }
    script.parameters.forEach((name, i) => {
      const response = passed[i]
      const why = { unknown: `${name} is a parameter`, at: script.at }
      state.names.set(name, response ? this.made(state, response) : { is: 'open', why })
    })
    return state
  }

  /** A new response object. */
  made(state: State, response: HttpResponse): Run {
    const id = this.responses++
    state.responses.set(id, response)
    return { is: 'response', id }
  }

  block(body: readonly Statement[], from: State): { state: State | undefined; exits: Exit[] } {
    let state: State | undefined = from
    const exits: Exit[] = []
    for (const statement of body) {
      if (!state) break
      if (++this.steps > stepLimit) {
        spoil(state, { unknown: 'the function takes too many steps', at: statement.at })
        break
      }
      const next: { state: State | undefined; exits: Exit[] } = this.statement(statement, state)
      exits.push(...next.exits)
      state = next.state
    }
    return { state, exits }
  }

  private statement(statement: Statement, state: State): { state: State | undefined; exits: Exit[] } {
    switch (statement.does) {
      case 'assign':
        this.assign(statement.target, evaluateExpression(statement.value, state, this), state)
        break
      case 'delete':
        this.assign(statement.target, undefined, state)
        break
      case 'evaluate':
        evaluateExpression(statement.value, state, this)
        if (isAbort(statement.value)) {
          const status = abortStatus(statement.value)
          return { state: undefined, exits: [{ value: 'raises', status, state }] }
        }
        break
      case 'return': {
        const value = statement.value ? evaluateExpression(statement.value, state, this) : none(statement.at)
        return { state: undefined, exits: [{ value, state }] }
      }
      case 'raise':
        return { state: undefined, exits: [{ value: 'raises', state }] }
      case 'choose':
        return this.choose(statement, state)
      case 'each':
        return this.each(statement, state)
      case 'other':
        if (/header|access_control|vary|return|raise|abort/i.test(statement.shown))
          spoil(state, this.open(statement.at, 'it'))
    }
    return { state, exits: [] }
  }

  open(at: SourceLocation, what: string): Unknown {
    const why = { unknown: `${what} is not followed`, at }
    this.doubt ??= why
    return why
  }

  private choose(statement: Extract<Statement, { does: 'choose' }>, state: State) {
    const test = truth(evaluateExpression(statement.test, state, this))
    if (test === true) return this.block(statement.yes, state)
    if (test === false) return this.block(statement.no, state)
    this.doubt ??= test
    const yes = this.block(statement.yes, copy(state))
    const no = this.block(statement.no, copy(state))
    const exits = [...yes.exits, ...no.exits]
    return {
      state: yes.state && no.state ? joined(yes.state, no.state, test) : (yes.state ?? no.state),
      exits,
    }
  }

  private each(statement: Extract<Statement, { does: 'each' }>, from: State) {
    const over = evaluateExpression(statement.over, from, this)
    const items = itemsOf(over)
    if (!items || items.length > 50) {
      const probe = this.block(statement.body, copy(from))
      const why = this.open(statement.at, 'the loop')
      if (probe.exits.length > 0 || (probe.state && !isUntouched(from, probe.state))) spoil(from, why)
      return { state: from as State | undefined, exits: probe.exits }
    }
    let state: State | undefined = from
    const exits: Exit[] = []
    for (const item of items) {
      if (!state) break
      const parts = statement.names.length > 1 && item.is === 'tuple' ? item.items : [item]
      for (const [i, name] of statement.names.entries())
        state.names.set(name, parts[i] ?? { is: 'open', why: this.open(statement.at, name) })
      const next: { state: State | undefined; exits: Exit[] } = this.block(statement.body, state)
      exits.push(...next.exits)
      state = next.state
    }
    return { state, exits }
  }

  private assign(target: Expression, value: Run | undefined, state: State): void {
    if (target.is === 'local') {
      if (value) state.names.set(target.name, value)
      else state.names.delete(target.name)
      return
    }
    if (target.is !== 'item' && target.is !== 'attribute') return
    const of = evaluateExpression(target.of, state, this)
    const key = target.is === 'item' ? evaluateExpression(target.key, state, this) : undefined
    assignTo(of, target.is === 'attribute' ? target.name : key, value, target.at, state)
  }

  /** Nothing is certain of the response any more. */
  spoil(id: number, why: Unknown, state: State): void {
    const response = state.responses.get(id)
    if (response) state.responses.set(id, allUnknown(response, why))
  }

  /** Follows a call of one of the file's functions. */
  call(name: string, passed: Run[], at: SourceLocation, state: State): Run {
    const script = this.asked.scripts.get(name)
    const touched = passed.filter((one) => one.is === 'response')
    if (!script || this.depth >= depthLimit) {
      const why = this.open(at, `${name}()`)
      for (const one of touched) this.spoil(one.id, why, state)
      return { is: 'open', why, foreign: true }
    }
    this.depth++
    const names = new Map(
      script.parameters.map((parameter, i) => [
        parameter,
        passed[i] ?? ({ is: 'open', why: this.open(at, parameter) } as Run),
      ]),
    )
    const end = this.block(script.body, { names, responses: state.responses })
    this.depth--
    const exits = [...end.exits, ...(end.state ? [{ value: none(at), state: end.state }] : [])]
    return this.returned(exits, state, at)
  }

  private returned(exits: Exit[], state: State, at: SourceLocation): Run {
    const [first, ...others] = exits
    const why = this.doubt ?? this.open(at, 'the call')
    if (!first) return { is: 'open', why }
    const all = others.reduce((one, exit) => joined(one, exit.state, why), first.state)
    for (const [id, response] of all.responses) state.responses.set(id, response)
    if (first.value === 'raises' || others.some((exit) => exit.value === 'raises')) this.mayRaise ??= why
    const values = exits.flatMap((exit) => (exit.value === 'raises' ? [] : [exit.value]))
    const [value, ...more] = values
    if (!value) return { is: 'open', why }
    if (more.length === 0) return value
    const made = values.map((one) => (one.is === 'response' ? this.responseOf(one, all) : undefined))
    if (made.every((one) => one !== undefined))
      return this.made(
        state,
        made.reduce((a, b) => agreed(a, b, why)),
      )
    return { is: 'open', why }
  }

  responseOf(run: Extract<Run, { is: 'response' }>, state: State): HttpResponse {
    return state.responses.get(run.id) ?? this.asked.plain()
  }

  ending({ value, status, state }: Exit, at: SourceLocation): Ending {
    if (value === 'raises') return { response: undefined, open: undefined, raises: true, status }
    if (value.is === 'known' && value.value === null)
      return { response: undefined, open: this.mayRaise, raises: false }
    return { response: responseFrom(value, at, state, this), open: this.mayRaise, raises: false }
  }
}

function isAbort(expression: Expression): boolean {
  return expression.is === 'call' && expression.of.is === 'imported' && /\babort$/.test(expression.of.full)
}

function abortStatus(expression: Expression): number | undefined {
  const [status] = expression.is === 'call' ? expression.passed : []
  if (status?.is !== 'value' || 'unknown' in status.value) return undefined
  return typeof status.value.value === 'number' ? status.value.value : undefined
}
