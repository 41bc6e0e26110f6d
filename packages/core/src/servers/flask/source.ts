import type { SourceLocation, Where } from '../server.ts'
import { notKnown, type Setting } from '../syntax/field.ts'
import { type Evaluator, evaluator } from '../syntax/python-evaluate.ts'
import { type Doubt, conditionOf, type PythonScope, readScope, scopeOf } from '../syntax/python-scope.ts'
import type { PythonValue } from '../syntax/python-values.ts'
import { ancestorsOf, childrenOf, isDamaged, type Node, placeOf } from '../syntax/tree.ts'

/** A file that is being read: its scopes, and what its names are. */
export class Source {
  readonly root: Node
  readonly where: Where
  readonly scope: PythonScope
  /** Every function of the file, by name; the last of a name. */
  readonly functions = new Map<string, Node>()
  /** What `app.config[…]` gives where the file itself sets it. */
  configured: (node: Node) => Setting<PythonValue> | undefined = () => undefined
  private readonly evaluators = new Map<number, Evaluator>()

  constructor(root: Node, where: Where) {
    this.root = root
    this.where = where
    this.scope = readScope(root, where)
    for (const node of root.descendantsOfType('function_definition'))
      if (node) this.functions.set(node.childForFieldName('name')?.text ?? '', node)
  }

  at(node: Node): SourceLocation {
    return placeOf(node, this.where.file)
  }

  /** Reads expressions where they stand: in a function, its names come first. */
  evaluatorAt(node: Node): Evaluator {
    let inside = scopeOf(node)
    while (inside.type === 'lambda' || inside.type === 'class_definition') inside = scopeOf(inside)
    const found = this.evaluators.get(inside.id)
    if (found) return found
    const isFunction = inside.type === 'function_definition'
    const scope = isFunction ? readScope(this.root, this.where, inside) : this.scope
    const made = evaluator(scope, { computed: (one) => this.configured(one) })
    this.evaluators.set(inside.id, made)
    return made
  }

  evaluate(node: Node): Setting<PythonValue> {
    return this.evaluatorAt(node).evaluate(node)
  }

  qualified(node: Node): string | undefined {
    return this.evaluatorAt(node).scope.qualified(node)
  }

  calls(): Node[] {
    return this.root.descendantsOfType('call').filter((node) => node !== null)
  }

  /** Why the statement may not have run when the server answers; undefined where it has. */
  doubtOf(node: Node): Doubt | undefined {
    if (isDamaged(node)) return notKnown('a syntax error lies here', this.at(node))
    const condition = conditionOf(node, this.where.file)
    if (condition) return condition
    const inside = scopeOf(node)
    if (inside.type !== 'function_definition' || this.isFactory(inside)) return undefined
    return this.callsOf(inside)
  }

  /** A function that makes the application, or one that is handed it from elsewhere. */
  private isFactory(definition: Node): boolean {
    return this.calls().some((call) => {
      const called = call.childForFieldName('function')
      return called && this.qualified(called) === 'flask.Flask' && scopeOf(call).id === definition.id
    })
  }

  /** A function of the file runs for certain where a factory or the module calls it. */
  private callsOf(definition: Node): Doubt | undefined {
    const name = definition.childForFieldName('name')?.text ?? ''
    const elsewhere = !this.calls().some((call) => {
      const called = call.childForFieldName('function')
      return called && this.qualified(called) === 'flask.Flask'
    })
    if (elsewhere) return undefined
    const calls = this.calls().filter((call) => call.childForFieldName('function')?.text === name)
    const certain = calls.some((call) => {
      const inside = scopeOf(call)
      if (conditionOf(call, this.where.file)) return false
      return inside.id === this.root.id || (inside.type === 'function_definition' && this.isFactory(inside))
    })
    return certain ? undefined : notKnown(`${name}() may not run`, this.at(definition))
  }

  /** The decorators of a function, the outermost first. */
  decoratorsOf(definition: Node): Node[] {
    const around = definition.parent
    if (around?.type !== 'decorated_definition') return []
    return childrenOf(around)
      .filter((child) => child.type === 'decorator')
      .flatMap((decorator) => childrenOf(decorator).slice(0, 1))
  }
}

/** The name that a call's value is bound to: `app` of `app = Flask(…)`. */
export function boundName(call: Node): string | undefined {
  for (const around of ancestorsOf(call)) {
    if (around.type === 'assignment') {
      const left = around.childForFieldName('left')
      return left?.type === 'identifier' ? left.text : undefined
    }
    if (around.type !== 'parenthesized_expression') return undefined
  }
  return undefined
}
