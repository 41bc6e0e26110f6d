import type { Doubt } from './python-scope.ts'
import type { SourceLocation } from '../server.ts'
import { isUnknown, known, type ListOf, notKnown, type Setting } from './field.ts'
import { argumentsOf, type Arguments, builders, regexFlags, stringMethods } from './python-calls.ts'
import { callLookUp, isLookUp, subscriptLookUp } from './python-environment.ts'
import { operate } from './python-operators.ts'
import type { PythonScope } from './python-scope.ts'
import { stringText } from './python-strings.ts'
import { isTruthy, iterate, type PythonList, type PythonValue } from './python-values.ts'
import { childrenOf, isDamaged, type Node, placeOf } from './tree.ts'

type Value = Setting<PythonValue>

/** Reads expressions of one file without running it. */
export interface Evaluator {
  scope: PythonScope
  evaluate(node: Node): Value
  /** The value that the name has where the file binds it; undefined where it does not. */
  named(name: string): Value | undefined
}

/** Expressions deeper than this are left unknown. */
const depthLimit = 60

/** Values of names that the file itself does not bind. */
export interface Surroundings {
  /** By full name: `corsheaders.defaults.default_headers`. */
  imported?(full: string, at: SourceLocation): Value | undefined
  /** Of a subscript or call that the reader of a framework knows: `app.config["ORIGINS"]`. */
  computed?(node: Node): Value | undefined
  /** Of modules whose every name comes in. */
  inherited?(name: string): Value | undefined
}

export function evaluator(scope: PythonScope, surroundings: Surroundings = {}): Evaluator {
  return new Evaluation(scope, surroundings)
}

class Evaluation implements Evaluator {
  readonly scope: PythonScope
  private readonly surroundings: Surroundings
  private readonly underway = new Set<string>()
  /** Names of a comprehension and of a lambda, while they are read. */
  private readonly local = new Map<string, Value>()
  private depth = 0

  constructor(scope: PythonScope, surroundings: Surroundings) {
    this.scope = scope
    this.surroundings = surroundings
  }

  named(name: string): Value | undefined {
    const binding = this.scope.binding(name)
    if (!binding) return undefined
    if ('open' in binding) return binding.open
    if (this.underway.has(name))
      return this.surroundings.inherited?.(name) ?? this.unknown(binding.node, `${name} is set from itself`)
    this.underway.add(name)
    const value = this.evaluate(binding.node)
    this.underway.delete(name)
    return value
  }

  evaluate(node: Node): Value {
    if (this.scope.damage && isDamaged(node)) return this.unknown(node, 'a syntax error lies here')
    if (this.depth >= depthLimit) return this.unknown(node, 'it is nested too deeply')
    this.depth++
    try {
      return this.read(node)
    } finally {
      this.depth--
    }
  }

  private at(node: Node): SourceLocation {
    return placeOf(node, this.scope.where.file)
  }

  private unknown(node: Node, reason?: string): Doubt {
    const text = node.text.replaceAll(/\s+/g, ' ')
    const shown = text.length > 60 ? `${text.slice(0, 57)}…` : text
    return notKnown(reason ?? `${shown} is not a literal value`, this.at(node))
  }

  private read(node: Node): Value {
    const at = this.at(node)
    switch (node.type) {
      case 'string':
      case 'concatenated_string': {
        const text = stringText(node)
        return text === undefined ? this.unknown(node) : known(text, at)
      }
      case 'integer':
      case 'float': {
        const number = Number(node.text.replaceAll('_', ''))
        return Number.isFinite(number) ? known(number, at) : this.unknown(node)
      }
      case 'true':
      case 'false':
        return known(node.type === 'true', at)
      case 'none':
        return known(null, at)
      case 'list':
      case 'set':
      case 'tuple':
      case 'expression_list':
        return known(
          { kind: node.type === 'expression_list' ? 'tuple' : node.type, items: this.items(node) },
          at,
        )
      case 'parenthesized_expression':
        return this.inner(node)
      case 'dictionary':
        return this.dictionary(node)
      case 'identifier':
        return this.name(node)
      case 'attribute':
        return this.imported(node)
      case 'subscript':
        return (
          subscriptLookUp(node, this.scope, this) ?? this.surroundings.computed?.(node) ?? this.unknown(node)
        )
      case 'call':
        return this.call(node)
      case 'unary_operator':
      case 'not_operator':
      case 'binary_operator':
      case 'boolean_operator':
      case 'comparison_operator':
        return operate(node, (one) => this.evaluate(one), at) ?? this.unknown(node)
      case 'list_comprehension':
      case 'generator_expression':
      case 'set_comprehension':
        return this.comprehension(node)
      default:
        return this.unknown(node)
    }
  }

  private inner(node: Node): Value {
    const inner = childrenOf(node)[0]
    return inner ? this.evaluate(inner) : this.unknown(node)
  }

  private items(node: Node): ListOf<PythonValue> {
    return childrenOf(node).flatMap((child): ListOf<PythonValue> => {
      if (child.type === 'ellipsis') return [notKnown('… stands for more', this.at(child))]
      if (child.type !== 'list_splat') return [this.evaluate(child)]
      const spread = this.inner(child)
      if (isUnknown(spread)) return [spread]
      return iterate(spread.value, spread.at) ?? [this.unknown(child)]
    })
  }

  private dictionary(node: Node): Value {
    const entries = childrenOf(node).flatMap((child): Array<readonly [Value, Value]> => {
      const [key, value] = [child.childForFieldName('key'), child.childForFieldName('value')]
      if (child.type === 'pair' && key && value) return [[this.evaluate(key), this.evaluate(value)]]
      const spread = child.type === 'dictionary_splat' ? this.inner(child) : this.unknown(child)
      if (isUnknown(spread)) return [[spread, spread]]
      const found = spread.value
      return typeof found === 'object' && found?.kind === 'dict'
        ? [...found.entries]
        : [[this.unknown(child), this.unknown(child)]]
    })
    return known({ kind: 'dict', entries }, this.at(node))
  }

  private name(node: Node): Value {
    const name = node.text
    return this.local.get(name) ?? this.named(name) ?? this.imported(node)
  }

  private imported(node: Node): Value {
    const full = this.scope.qualified(node)
    const value =
      full === undefined
        ? this.surroundings.inherited?.(node.text)
        : this.surroundings.imported?.(full, this.at(node))
    if (value) return value
    const flag = regexFlags[full ?? '']
    if (flag !== undefined) return known(flag, this.at(node))
    if (full) return this.unknown(node, `${node.text} is imported`)
    return this.unknown(node, `${node.text} is not set in this file`)
  }

  private call(node: Node): Value {
    if (isLookUp(node, this.scope)) return callLookUp(node, this.scope, this)
    const called = node.childForFieldName('function')
    const passed = argumentsOf(node)
    if (!called) return this.unknown(node)
    const build = builders[this.scope.qualified(called) ?? called.text]
    if (build && !this.scope.binding(called.text)) {
      const values = passed.positional.map((one) => this.evaluate(one))
      const open = passed.open ?? [...values, ...this.keywords(passed)].find((one) => isUnknown(one))
      if (open) return 'unknown' in open ? open : this.unknown(open)
      const named = Object.fromEntries([...passed.keywords].map(([key, one]) => [key, this.evaluate(one)]))
      const built = build(
        values.map(valueOf),
        Object.fromEntries(Object.entries(named).map(([k, v]) => [k, valueOf(v)])),
        this.at(node),
      )
      return built === undefined ? this.unknown(node) : known(built, this.at(node))
    }
    const computed = this.surroundings.computed?.(node)
    if (computed) return computed
    if (called.type === 'attribute') return this.method(node, called, passed.positional)
    return this.unknown(node)
  }

  private keywords(passed: Arguments): Value[] {
    return [...passed.keywords.values()].map((one) => this.evaluate(one))
  }

  /** A method of a string. */
  private method(node: Node, called: Node, positional: Node[]): Value {
    const object = called.childForFieldName('object')
    const method = stringMethods[called.childForFieldName('attribute')?.text ?? '']
    if (!object || !method) return this.unknown(node)
    const on = this.evaluate(object)
    if (isUnknown(on)) return on
    const values = positional.map((one) => this.evaluate(one))
    if (typeof on.value !== 'string' || values.some((one) => isUnknown(one))) return this.unknown(node)
    const result = method(on.value, values.map(valueOf), on.at)
    return result === undefined ? this.unknown(node) : known(result, this.at(node))
  }

  /** `[each(x) for x in list if test(x)]`: item by item. */
  private comprehension(node: Node): Value {
    const body = node.childForFieldName('body')
    const clauses = childrenOf(node).filter((child) => child.id !== body?.id)
    const [loop, test, ...more] = clauses
    const name = loop?.childForFieldName('left')
    const over = loop?.childForFieldName('right')
    if (!body || !over || name?.type !== 'identifier' || more.length > 0) return this.unknown(node)
    const source = this.evaluate(over)
    if (isUnknown(source)) return source
    const items = iterate(source.value, source.at)
    if (!items || (test && test.type !== 'if_clause')) return this.unknown(node)
    const kept = items.flatMap((item): ListOf<PythonValue> => this.each(name.text, item, body, test))
    return known(
      { kind: node.type === 'set_comprehension' ? 'set' : 'list', items: kept } satisfies PythonList,
      this.at(node),
    )
  }

  private each(name: string, item: Value, body: Node, test: Node | undefined): ListOf<PythonValue> {
    if (isUnknown(item)) return [item]
    const outer = this.local.get(name)
    this.local.set(name, item)
    const condition = test ? this.inner(test) : known(true, item.at)
    const value = this.evaluate(body)
    if (outer) this.local.set(name, outer)
    else this.local.delete(name)
    if (isUnknown(condition)) return [condition]
    return isTruthy(condition.value) ? [value] : []
  }
}

const valueOf = (setting: Value): PythonValue => (isUnknown(setting) ? null : setting.value)
