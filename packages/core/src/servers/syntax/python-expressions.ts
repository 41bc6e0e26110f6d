import type { SourceLocation } from '../server.ts'
import { isUnknown, notKnown, type Setting } from './field.ts'
import { argumentsOf } from './python-calls.ts'
import type { Evaluator } from './python-evaluate.ts'
import type { PythonValue } from './python-values.ts'
import { childrenOf, type Node, placeOf } from './tree.ts'

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

/** Reads the expressions of one function. */
export class ExpressionReader {
  private readonly evaluator: Evaluator
  private readonly functions: ReadonlySet<string>
  private readonly locals: ReadonlySet<string>

  /**
   * @param functions names of the file's functions
   * @param locals names that the function binds itself
   */
  constructor(evaluator: Evaluator, functions: ReadonlySet<string>, locals: ReadonlySet<string>) {
    this.evaluator = evaluator
    this.functions = functions
    this.locals = locals
  }

  private at(node: Node): SourceLocation {
    return placeOf(node, this.evaluator.scope.where.file)
  }

  read(node: Node): Expression {
    const at = this.at(node)
    switch (node.type) {
      case 'identifier':
        return this.name(node)
      case 'attribute':
        return this.attribute(node)
      case 'parenthesized_expression':
      case 'await': {
        const [inner] = childrenOf(node)
        return inner ? this.read(inner) : { is: 'other', shown: node.text, at }
      }
      case 'subscript': {
        const [of, key] = [node.childForFieldName('value'), node.childForFieldName('subscript')]
        return of && key
          ? { is: 'item', of: this.read(of), key: this.read(key), at }
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
              test: this.read(test),
              yes: this.read(yes),
              no: this.read(no),
              at,
            }
          : { is: 'other', shown: node.text, at }
      }
      case 'tuple':
      case 'expression_list':
      case 'list':
        return { is: 'tuple', items: childrenOf(node).map((child) => this.read(child)), at }
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
      ? { is: 'attribute', of: this.read(object), name, at }
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
      of: this.read(called),
      passed: positional.map((one) => this.read(one)),
      named: Object.fromEntries([...keywords].map(([name, one]) => [name, this.read(one)])),
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
    const operands = childrenOf(node).map((child) => this.read(child))
    return { is: 'operation', operator, operands, at }
  }

  private dictionary(node: Node): Expression {
    const entries = childrenOf(node).map((child): readonly [Expression, Expression] => {
      const [key, value] = [child.childForFieldName('key'), child.childForFieldName('value')]
      if (key && value) return [this.read(key), this.read(value)]
      const open = this.value(child)
      return [{ ...open, is: 'value', value: notKnown(`${child.text} is not read`, open.at) }, open]
    })
    return { is: 'dict', entries, at: this.at(node) }
  }
}
