import type { SourceLocation } from '../server.ts'
import { isUnknown, notKnown, type Setting } from './field.ts'
import { argumentsOf } from './python-calls.ts'
import type { Evaluator } from './python-evaluate.ts'
import type { PythonValue } from './python-values.ts'
import { childrenOf, isDamaged, type Node, placeOf } from './tree.ts'

/** An expression of a function, free of the tree it was read from. */
export type Expression = { at: SourceLocation } & (
  | { is: 'value'; value: Setting<PythonValue> }
  | { is: 'local'; name: string }
  /** A function of the file. */
  | { is: 'function'; name: string }
  /** An imported thing, by full name: `flask.request.method`. */
  | { is: 'imported'; full: string }
  | { is: 'attribute'; of: Expression; name: string }
  | { is: 'item'; of: Expression; key: Expression }
  | { is: 'call'; of: Expression; passed: Expression[]; named: Record<string, Expression>; open: boolean }
  | { is: 'operation'; operator: string; operands: Expression[] }
  | { is: 'choice'; test: Expression; yes: Expression; no: Expression }
  | { is: 'tuple'; items: Expression[] }
  | { is: 'dict'; entries: Array<readonly [key: Expression, value: Expression]> }
  | { is: 'other'; shown: string }
)

export type Statement = { at: SourceLocation } & (
  | { does: 'assign'; target: Expression; value: Expression }
  | { does: 'delete'; target: Expression }
  | { does: 'evaluate'; value: Expression }
  | { does: 'choose'; test: Expression; yes: Statement[]; no: Statement[] }
  | { does: 'return'; value: Expression | undefined }
  | { does: 'raise' }
  | { does: 'each'; names: string[]; over: Expression; body: Statement[] }
  /** What is not read; it may do anything that its text mentions. */
  | { does: 'other'; shown: string }
)

export interface Script {
  name: string
  parameters: string[]
  body: Statement[]
  at: SourceLocation
}

/** Reads a function so that it can be followed step by step; nothing of it is run. */
export function readScript(definition: Node, evaluator: Evaluator, functions: ReadonlySet<string>): Script {
  return new ScriptReader(definition, evaluator, functions).read()
}

class ScriptReader {
  private readonly definition: Node
  private readonly evaluator: Evaluator
  private readonly functions: ReadonlySet<string>
  private readonly locals = new Set<string>()

  constructor(definition: Node, evaluator: Evaluator, functions: ReadonlySet<string>) {
    this.definition = definition
    this.evaluator = evaluator
    this.functions = functions
  }

  read(): Script {
    const parameters = this.definition.childForFieldName('parameters')
    const names = (parameters ? childrenOf(parameters) : []).map(
      (one) => /^\**(\w+)/.exec(one.text)?.[1] ?? '',
    )
    for (const name of names) this.locals.add(name)
    for (const node of this.definition.descendantsOfType([
      'assignment',
      'named_expression',
      'for_statement',
      'as_pattern_target',
    ])) {
      const target = node?.childForFieldName('left') ?? node?.childForFieldName('name') ?? node
      for (const name of target?.text.match(/^[\w\s,()]+$/) ? (target.text.match(/\w+/g) ?? []) : [])
        this.locals.add(name)
    }
    return {
      name: this.definition.childForFieldName('name')?.text ?? '',
      parameters: names,
      body: this.block(this.definition.childForFieldName('body')),
      at: this.at(this.definition),
    }
  }

  private at(node: Node): SourceLocation {
    return placeOf(node, this.evaluator.scope.where.file)
  }

  private block(node: Node | null): Statement[] {
    return node ? childrenOf(node).flatMap((child) => this.statement(child)) : []
  }

  private statement(node: Node): Statement[] {
    const at = this.at(node)
    if (this.evaluator.scope.damage && isDamaged(node)) return [{ does: 'other', shown: node.text, at }]
    switch (node.type) {
      case 'pass_statement':
      case 'import_statement':
      case 'import_from_statement':
      case 'global_statement':
        return []
      case 'expression_statement':
        return childrenOf(node).flatMap((child) => this.simple(child))
      case 'return_statement': {
        const [value] = childrenOf(node)
        return [{ does: 'return', value: value && this.expression(value), at }]
      }
      case 'raise_statement':
        return [{ does: 'raise', at }]
      case 'delete_statement':
        return childrenOf(node).map((child) => ({ does: 'delete', target: this.expression(child), at }))
      case 'if_statement':
        return [
          this.choose(
            node,
            node.childrenForFieldName('alternative').filter((one) => one !== null),
          ),
        ]
      case 'with_statement':
        return this.block(node.childForFieldName('body'))
      case 'for_statement':
        return [this.loop(node)]
      case 'try_statement':
        return this.attempt(node)
      default:
        return [{ does: 'other', shown: node.text, at }]
    }
  }

  private simple(node: Node): Statement[] {
    const at = this.at(node)
    if (node.type !== 'assignment') return [{ does: 'evaluate', value: this.expression(node), at }]
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
    if (!left || !right) return []
    const value = this.expression(right)
    if (left.type === 'identifier' || left.type === 'attribute' || left.type === 'subscript')
      return [{ does: 'assign', target: this.expression(left), value, at }]
    return [{ does: 'other', shown: node.text, at }]
  }

  private choose(node: Node, alternatives: Node[]): Statement {
    const condition = node.childForFieldName('condition')
    const at = this.at(node)
    const [next, ...rest] = alternatives
    const no =
      next?.type === 'elif_clause'
        ? [this.choose(next, rest)]
        : next
          ? this.block(next.childForFieldName('body'))
          : []
    const test: Expression = condition ? this.expression(condition) : { is: 'other', shown: '', at }
    return { does: 'choose', test, yes: this.block(node.childForFieldName('consequence')), no, at }
  }

  private loop(node: Node): Statement {
    const at = this.at(node)
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
    const plain = left && /^[\w\s,()]+$/.test(left.text)
    if (!left || !right || !plain || node.childForFieldName('alternative'))
      return { does: 'other', shown: node.text, at }
    const names = left.text.match(/\w+/g) ?? []
    return {
      does: 'each',
      names,
      over: this.expression(right),
      body: this.block(node.childForFieldName('body')),
      at,
    }
  }

  /** Either the body runs or, where something raises, a handler. */
  private attempt(node: Node): Statement[] {
    const at = this.at(node)
    const clauses = childrenOf(node)
    const block = (clause: Node | undefined): Statement[] =>
      this.block((clause && childrenOf(clause).findLast((child) => child.type === 'block')) ?? null)
    const handlers = clauses.filter((clause) => clause.type.startsWith('except'))
    const test: Expression = { is: 'other', shown: 'what is tried', at }
    const yes = [
      ...this.block(node.childForFieldName('body')),
      ...block(clauses.find((c) => c.type === 'else_clause')),
    ]
    return [
      { does: 'choose', test, yes, no: handlers.flatMap(block), at },
      ...block(clauses.find((clause) => clause.type === 'finally_clause')),
    ]
  }

  private expression(node: Node): Expression {
    const at = this.at(node)
    switch (node.type) {
      case 'identifier':
        return this.name(node)
      case 'attribute':
        return this.attribute(node)
      case 'parenthesized_expression':
      case 'await': {
        const [inner] = childrenOf(node)
        return inner ? this.expression(inner) : { is: 'other', shown: node.text, at }
      }
      case 'subscript': {
        const [of, key] = [node.childForFieldName('value'), node.childForFieldName('subscript')]
        return of && key
          ? { is: 'item', of: this.expression(of), key: this.expression(key), at }
          : { is: 'other', shown: node.text, at }
      }
      case 'call':
        return this.call(node)
      case 'not_operator':
      case 'boolean_operator':
      case 'comparison_operator':
      case 'binary_operator':
        return this.operation(node)
      case 'conditional_expression': {
        const [yes, test, no] = childrenOf(node)
        return yes && test && no
          ? {
              is: 'choice',
              test: this.expression(test),
              yes: this.expression(yes),
              no: this.expression(no),
              at,
            }
          : { is: 'other', shown: node.text, at }
      }
      case 'tuple':
      case 'expression_list':
      case 'list':
        return { is: 'tuple', items: childrenOf(node).map((child) => this.expression(child)), at }
      case 'dictionary':
        return this.dictionary(node)
      default:
        return this.value(node)
    }
  }

  private value(node: Node): Expression {
    const value = this.evaluator.evaluate(node)
    return { is: 'value', value, at: this.at(node) }
  }

  private name(node: Node): Expression {
    const at = this.at(node)
    if (this.locals.has(node.text)) return { is: 'local', name: node.text, at }
    const full = this.evaluator.scope.qualified(node)
    if (full) return { is: 'imported', full, at }
    if (this.functions.has(node.text)) return { is: 'function', name: node.text, at }
    return this.value(node)
  }

  private attribute(node: Node): Expression {
    const at = this.at(node)
    const object = node.childForFieldName('object')
    const root = object && /^\w+/.exec(object.text)?.[0]
    const full = root && this.locals.has(root) ? undefined : this.evaluator.scope.qualified(node)
    if (full) return { is: 'imported', full, at }
    const name = node.childForFieldName('attribute')?.text ?? ''
    return object
      ? { is: 'attribute', of: this.expression(object), name, at }
      : { is: 'other', shown: node.text, at }
  }

  private call(node: Node): Expression {
    const at = this.at(node)
    const called = node.childForFieldName('function')
    if (!called) return { is: 'other', shown: node.text, at }
    const { positional, keywords, open } = argumentsOf(node)
    // A look-up in the environment, or a call that builds a literal value.
    const value = this.evaluator.evaluate(node)
    if (!isUnknown(value)) return { is: 'value', value, at }
    return {
      is: 'call',
      of: this.expression(called),
      passed: positional.map((one) => this.expression(one)),
      named: Object.fromEntries([...keywords].map(([name, one]) => [name, this.expression(one)])),
      open: open !== undefined,
      at,
    }
  }

  private operation(node: Node): Expression {
    const at = this.at(node)
    const names = node
      .childrenForFieldName('operators')
      .map((one) => one?.text)
      .join(' ')
    const operator = names || node.childForFieldName('operator')?.text || 'not'
    const operands = childrenOf(node).map((child) => this.expression(child))
    return { is: 'operation', operator, operands, at }
  }

  private dictionary(node: Node): Expression {
    const entries = childrenOf(node).map((child): readonly [Expression, Expression] => {
      const [key, value] = [child.childForFieldName('key'), child.childForFieldName('value')]
      if (key && value) return [this.expression(key), this.expression(value)]
      const open = this.value(child)
      return [{ ...open, is: 'value', value: notKnown(`${child.text} is not read`, open.at) }, open]
    })
    return { is: 'dict', entries, at: this.at(node) }
  }
}
