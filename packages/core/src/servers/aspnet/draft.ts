import type { Unknown } from '../../fetch/verdict.ts'
import type { Field, SourceLocation } from '../server.ts'
import { known, notKnown, type Setting } from '../syntax/field.ts'
import type { Node } from '../syntax/tree.ts'
import { conditionOn, type Call } from './calls.ts'
import type { Code } from './code.ts'
import { defaultPolicyName, type CorsPolicy, type Endpoint, type Step } from './config.ts'
import type { Group, Tools } from './endpoints.ts'
import { short } from './scope.ts'

/** A function of the file while it is followed. */
export interface Frame {
  body: Node
  /** Its end is the end of the program, so what comes after a `return` is not in doubt. */
  isProgram: boolean
  /** What decides whether it is called. */
  condition: Node | undefined
  /** Where its parameters map endpoints. */
  bound: ReadonlyMap<string, Group>
}

/** What is gathered while the file is followed. */
export interface Draft {
  policies: Map<string, CorsPolicy | Unknown>
  defaultName: Setting<string>
  otherPolicies: Unknown | undefined
  steps: Step[]
  endpoints: Endpoint[]
  otherEndpoints: Unknown | undefined
  fallback: Field<true>
  ownRules: Unknown | undefined
  catches: boolean | Unknown
  refused: Unknown | undefined
  /** Calls by name that say something by being there. */
  seen: Map<string, SourceLocation>
  /** Calls on MapControllers and the like, once that is met. */
  controllers: Call[] | undefined
  /** A call of a method that is neither the framework's nor the file's. */
  elsewhere: (Unknown & { at: SourceLocation }) | undefined
}

export function emptyDraft(at: SourceLocation): Draft {
  return {
    policies: new Map(),
    defaultName: known(defaultPolicyName, at),
    otherPolicies: undefined,
    steps: [],
    endpoints: [],
    otherEndpoints: undefined,
    fallback: undefined,
    ownRules: undefined,
    catches: false,
    refused: undefined,
    seen: new Map(),
    controllers: undefined,
    elsewhere: undefined,
  }
}

export interface Reading {
  code: Code
  tools: Tools
  draft: Draft
  /** Follows a function that is called here. */
  follow(call: Call, callee: Node | undefined, frame: Frame, bound?: Frame['bound']): void
}

/** Why a call is not certain to run; undefined where it is. */
export function doubtOf(
  call: Call,
  frame: Frame,
  code: Code,
): (Unknown & { at: SourceLocation }) | undefined {
  const condition = conditionOn(call.node, frame.body, frame.isProgram) ?? frame.condition
  if (condition) return notKnown(`it depends on ${short(condition)}`, code.at(call.nameNode))
  return code.damaged(call.node) ? notKnown('a syntax error', code.at(call.nameNode)) : undefined
}

/** A place that may speak of CORS and is not followed. */
export const openStep = (because: Unknown & { at: SourceLocation }): Step => ({
  step: 'open',
  at: because.at,
  because,
})
