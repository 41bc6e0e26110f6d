import type { HttpRequest, Unknown } from '../../fetch/verdict.ts'
import type { SourceLocation, Where } from '../server.ts'
import type { Uncalled } from './callers.ts'
import { within } from './effects.ts'
import type { Expression, FunctionDefinition, Program } from './program.ts'
import { open, OutOfSteps, type Open, type Value } from './values.ts'

/** A header line that the script has given; its value may be open. */
export interface Line {
  name: string
  value: string | Open
  at: SourceLocation
}

/** What is read of a script and everything it includes. */
export interface Script {
  main: Program
  /** It prints: it is the script that is asked for, not one that another includes. */
  isWhole: boolean
  /** A request stands for all there may be: its path, its query and what a page may set are open. */
  isSample?: boolean
  /** By the path that an include names. */
  included: ReadonlyMap<string, Program>
  where: Where
  /** Variables that some line sets. */
  assigned: ReadonlySet<string>
  /** Closures that only these files call. */
  kept: ReadonlySet<FunctionDefinition>
  /** Functions that send headers, and that these files do not call. */
  uncalled: readonly Uncalled[]
}

export class Exit extends Error {}
export class Thrown extends Error {}
export class Return extends Error {
  readonly value: Value
  constructor(value: Value) {
    super()
    this.value = value
  }
}
export class Leave extends Error {
  readonly how: 'break' | 'continue'
  constructor(how: 'break' | 'continue') {
    super()
    this.how = how
  }
}

const stepLimit = 20_000
const depthLimit = 30

/** Turns taken where a condition can't be known; each run of the script follows one list of them. */
export interface Turn {
  taken: boolean
  why: Open
}

/** One run of the script for one request, along one list of turns. */
export class World {
  readonly script: Script
  readonly request: HttpRequest
  readonly turns: Turn[]
  #next = 0
  #steps = 0
  #depth = 0

  lines: Line[] = []
  /** Where a header of that name was taken away, or may have come from elsewhere; `*`: any header. */
  removed = new Map<string, SourceLocation>()
  doubts = new Map<string, Unknown>()
  /** Undefined: the script has not said. */
  status: number | Open | undefined
  /** The status comes from `header('HTTP/1.1 403 Forbidden')`. */
  hasStatusLine = false
  /** Something has been printed, and nothing holds it back. */
  printed = false
  /** For each buffer that output is held in, whether something had gone out before it. */
  buffers: boolean[] = []
  ended: 'end' | 'exit' | 'thrown' = 'end'
  /** What the script itself returns. */
  returned: Value | undefined
  /** The script could not be followed to its end. */
  lost: Unknown | undefined
  /** Something is installed that runs on an error. */
  onError: Open | undefined
  /** What is not in these files has been loaded: a function that is not known may be the application's. */
  loaded = false
  globals = new Map<string, Value>()
  variables = this.globals
  /** Names that a function takes from outside by `global`. */
  outer: ReadonlySet<string> = new Set()
  constants = new Map<string, Value>()
  includedOnce = new Set<string>()
  called = new Set<FunctionDefinition>()
  /** Closures that were made in this run. */
  created = new Set<FunctionDefinition>()

  constructor(script: Script, request: HttpRequest, turns: readonly Turn[]) {
    this.script = script
    this.request = request
    this.turns = [...turns]
  }

  /** @throws OutOfSteps in a script that takes too many */
  step(): void {
    if (++this.#steps > stepLimit) throw new OutOfSteps()
  }

  /** Runs `body` with variables of its own. */
  within<T>(variables: Map<string, Value>, body: () => T): T {
    if (++this.#depth > depthLimit) throw new OutOfSteps()
    const { variables: before, outer } = this
    this.variables = variables
    if (variables !== before) this.outer = new Set()
    try {
      return body()
    } finally {
      this.variables = before
      this.outer = outer
      this.#depth--
    }
  }

  get(name: string): Value | undefined {
    return (this.outer.has(name) ? this.globals : this.variables).get(name)
  }

  set(name: string, value: Value): void {
    const scope = this.outer.has(name) ? this.globals : this.variables
    scope.set(name, value)
  }

  /** Takes a turn where `why` leaves the condition open. */
  choose(why: Open): boolean {
    const turn = this.turns[this.#next++]
    if (turn) return turn.taken
    this.turns.push({ taken: true, why })
    return true
  }

  /** `header('Name: value')`: takes the place of earlier lines of that name, unless it is told not to. */
  send(name: string, value: string | Open, replace: boolean, at: SourceLocation): void {
    const key = name.toLowerCase()
    if (replace) this.withdraw(key, undefined)
    this.lines.push({ name, value, at })
  }

  withdraw(key: string, at: SourceLocation | undefined): void {
    this.lines = this.lines.filter((line) => line.name.toLowerCase() !== key)
    this.doubts.delete(key)
    if (at) this.removed.set(key, at)
    else this.removed.delete(key)
    // What was in doubt altogether is no longer, for this name.
    if (this.doubts.has('*')) this.#settled.add(key)
  }
  #settled = new Set<string>()

  /** Something may have sent, changed or removed the header; `*`: any header that speaks of CORS. */
  doubt(key: string, why: Unknown): void {
    if (key === '*') this.#settled.clear()
    if (!this.doubts.has(key)) this.doubts.set(key, why)
  }

  doubtOf(key: string): Unknown | undefined {
    return this.doubts.get(key) ?? (this.#settled.has(key) ? undefined : this.doubts.get('*'))
  }

  print(): void {
    this.printed = true
  }

  /** Whether some line of the files sets the variable. */
  assigns(name: string): boolean {
    return this.script.assigned.has(name)
  }

  /** Leaves every variable in the nodes open that they set, or that is given to something that may. */
  forget(nodes: readonly Expression[], why: Open): void {
    for (const node of within(nodes)) if (node.kind === 'variable') this.set(node.name, why)
  }

  /** Whether what was printed has gone out, which loses every header after it. */
  isSent(at: SourceLocation): boolean {
    if (!this.printed || this.buffers.length > 0) return false
    const setting = this.script.where.env?.['output_buffering']
    if (setting !== undefined) return /^(?:0|off|no|false|)$/i.test(setting)
    const why = 'whether output before this line loses the header depends on output_buffering in php.ini'
    return this.#sent ?? (this.#sent = this.choose(open(`${why}: name output_buffering in env`, at)))
  }
  #sent: boolean | undefined
}
