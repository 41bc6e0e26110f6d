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
  /** The calls of `Flask(…)`. */
  readonly applications: readonly Node[]
  private readonly evaluators = new Map<number, Evaluator>()
  private readonly fullNames = new Map<number, string | undefined>()
  private readonly allCalls: readonly Node[]
  /** The functions that make an application. */
  private readonly factories: ReadonlySet<number>

  constructor(root: Node, where: Where) {
    this.root = root
    this.where = where
    this.scope = readScope(root, where)
    for (const node of root.descendantsOfType('function_definition'))
      if (node) this.functions.set(node.childForFieldName('name')?.text ?? '', node)
    this.allCalls = root.descendantsOfType('call').filter((node) => node !== null)
    this.applications = this.allCalls.filter((call) => this.calledName(call) === 'flask.Flask')
    this.factories = new Set(this.applications.map((call) => scopeOf(call).id))
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
    const scope = isFunction ? this.scope.within(inside) : this.scope
    const made = evaluator(scope, { computed: (one) => this.configured(one) })
    this.evaluators.set(inside.id, made)
    return made
  }

  evaluate(node: Node): Setting<PythonValue> {
    return this.evaluatorAt(node).evaluate(node)
  }

  qualified(node: Node): string | undefined {
    if (!this.fullNames.has(node.id))
      this.fullNames.set(node.id, this.evaluatorAt(node).scope.qualified(node))
    return this.fullNames.get(node.id)
  }

  calls(): readonly Node[] {
    return this.allCalls
  }

  /** The full name of what is called, where it is imported. */
  calledName(call: Node): string | undefined {
    const called = call.childForFieldName('function')
    return called ? this.qualified(called) : undefined
  }

  /** Why the statement may not have run when the server answers; undefined where it has. */
  doubtOf(node: Node): Doubt | undefined {
    if (this.scope.damage && isDamaged(node)) return notKnown('a syntax error lies here', this.at(node))
    const condition = conditionOf(node, this.where.file)
    if (condition) return condition
    const inside = scopeOf(node)
    if (inside.type !== 'function_definition' || this.factories.has(inside.id)) return undefined
    return this.doubtOfFunction(inside)
  }

  /** A function of the file runs for certain where a factory or the module calls it. */
  private doubtOfFunction(definition: Node): Doubt | undefined {
    if (this.applications.length === 0) return undefined
    const name = definition.childForFieldName('name')?.text ?? ''
    const certain = this.calls().some((call) => {
      if (call.childForFieldName('function')?.text !== name) return false
      const inside = scopeOf(call)
      return (
        !conditionOf(call, this.where.file) && (inside.id === this.root.id || this.factories.has(inside.id))
      )
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
