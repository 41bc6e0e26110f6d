import type { SourceLocation } from '../server.ts'
import type { Evaluator } from './python-evaluate.ts'
import { type Expression, ExpressionReader } from './python-expressions.ts'
import { childrenOf, isDamaged, type Node, placeOf } from './tree.ts'

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
  private readonly locals = new Set<string>()
  private readonly expressions: ExpressionReader

  constructor(definition: Node, evaluator: Evaluator, functions: ReadonlySet<string>) {
    this.definition = definition
    this.evaluator = evaluator
    this.expressions = new ExpressionReader(evaluator, functions, this.locals)
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
        return [{ does: 'return', value: value && this.expressions.read(value), at }]
      }
      case 'raise_statement':
        return [{ does: 'raise', at }]
      case 'delete_statement':
        return childrenOf(node).map((child) => ({ does: 'delete', target: this.expressions.read(child), at }))
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
    if (node.type !== 'assignment') return [{ does: 'evaluate', value: this.expressions.read(node), at }]
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
    if (!left || !right) return []
    const value = this.expressions.read(right)
    if (left.type === 'identifier' || left.type === 'attribute' || left.type === 'subscript')
      return [{ does: 'assign', target: this.expressions.read(left), value, at }]
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
    const test: Expression = condition ? this.expressions.read(condition) : { is: 'other', shown: '', at }
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
      over: this.expressions.read(right),
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
}
