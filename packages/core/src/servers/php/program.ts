import type { SourceLocation } from '../server.ts'

interface At {
  at: SourceLocation
}

/** An expression of PHP, as far as it is understood; `opaque` is the rest. */
export type Expression = At &
  (
    | { kind: 'literal'; value: string | number | boolean | null }
    | { kind: 'variable'; name: string }
    | { kind: 'constant'; name: string }
    | { kind: 'array'; entries: Array<{ key?: Expression; value: Expression; spread: boolean }> }
    | { kind: 'index'; of: Expression; key?: Expression }
    | { kind: 'property'; name: string }
    | { kind: 'binary'; operator: string; left: Expression; right: Expression }
    | { kind: 'not' | 'minus'; operand: Expression }
    | { kind: 'cast'; to: string; operand: Expression }
    | { kind: 'join'; parts: Expression[] }
    | { kind: 'assign'; target: Expression; operator: string; value: Expression }
    | { kind: 'choice'; condition: Expression; yes?: Expression; other: Expression }
    | { kind: 'isset'; of: Expression[] }
    | { kind: 'empty'; of: Expression }
    | { kind: 'call'; name: string; arguments: Expression[] }
    | { kind: 'invoke'; closure: Expression; arguments: Expression[] }
    /** A method or a constructor, found by its name alone. */
    | { kind: 'method'; name: string; object: Expression[]; arguments: Expression[]; shown: string }
    | { kind: 'closure'; definition: FunctionDefinition }
    | { kind: 'match'; subject: Expression; arms: Array<{ conditions: Expression[]; value: Expression }> }
    | { kind: 'exit'; value?: Expression }
    | { kind: 'throw' }
    | { kind: 'include'; path: Expression; once: boolean }
    | { kind: 'output'; values: Expression[] }
    | { kind: 'opaque'; why: string; parts: Expression[] }
  )

export type Statement = At &
  (
    | { kind: 'expression'; expression: Expression }
    | { kind: 'if'; condition: Expression; yes: Statement[]; other: Statement[] }
    | { kind: 'switch'; subject: Expression; cases: Array<{ value?: Expression; body: Statement[] }> }
    /** `changes`: the item is a reference, so the list may be another afterwards. */
    | {
        kind: 'foreach'
        list: Expression
        key?: Expression
        item: Expression
        body: Statement[]
        changes: boolean
      }
    | { kind: 'loop'; before: Expression[]; condition: Expression[]; body: Statement[] }
    | { kind: 'try'; body: Statement[]; catches: Statement[][]; finally: Statement[] }
    | { kind: 'return'; value?: Expression }
    | { kind: 'break' | 'continue' }
    | { kind: 'unset'; targets: Expression[] }
    | { kind: 'global'; names: string[] }
    | { kind: 'static'; names: string[] }
    | { kind: 'const'; name: string; value: Expression }
    | { kind: 'text'; text: string }
    /** A syntax error, `goto`: nothing after it is certain. */
    | { kind: 'lost'; why: string }
  )

export interface FunctionDefinition extends At {
  name: string
  parameters: Array<{ name: string; default?: Expression; reference: boolean; variadic: boolean }>
  body: Statement[]
  /** Variables of the enclosing scope that a closure sees: all for an arrow function. */
  uses: string[] | 'all'
}

/** One file of PHP. */
export interface Program {
  file: string
  body: Statement[]
  functions: Map<string, FunctionDefinition>
  /** By lower-case name; two classes may have methods of one name. */
  methods: Map<string, FunctionDefinition[]>
  /** Constants of classes and defaults of properties (`$name`): undefined where two share the name, or it is assigned. */
  members: Map<string, Expression | undefined>
  closures: FunctionDefinition[]
  /** Variables that share their value with another, by a reference: never known. */
  shared: Set<string>
  /** Its folder, from that of the script that is asked for: empty for that one itself. */
  folder: string
  /** Paths of includes that are literal; `\0` at the start stands for the folder. */
  includes: string[]
}
