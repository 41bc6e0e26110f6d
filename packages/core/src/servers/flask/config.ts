import type { Doubt } from '../syntax/python-scope.ts'
import { isUnknown, notKnown, type Setting } from '../syntax/field.ts'
import { argumentsOf } from '../syntax/python-calls.ts'
import type { PythonValue } from '../syntax/python-values.ts'
import type { Node } from '../syntax/tree.ts'
import { classLayer, isLoading, moduleLayer, objectKey, type Objects } from './objects.ts'
import { type Layer, layerOf } from './options.ts'
import type { Source } from './source.ts'

type Value = Setting<PythonValue>

/** One statement that changes `app.config`. */
interface Change extends Layer {
  position: number
}

/** What the file does to `app.config`, in the order it is written. */
export class AppConfig {
  private readonly changes: Change[] = []
  private readonly source: Source
  private readonly objects: Objects

  constructor(source: Source, apps: ReadonlySet<string>, objects: Objects) {
    this.source = source
    this.objects = objects
    for (const node of source.root.descendantsOfType(['assignment', 'augmented_assignment', 'call'])) {
      const change = node && this.changeOf(node, apps)
      if (change) this.changes.push(change)
    }
    source.configured = (node) => this.lookUp(node, apps)
  }

  /** The settings made before a place of the file; all of them without one. */
  before(position = Number.MAX_SAFE_INTEGER): Layer {
    const values = new Map<string, Value>()
    let open: Doubt | undefined
    for (const change of this.changes) {
      if (change.position >= position) continue
      if (change.open) {
        open = change.open
        values.clear()
      }
      for (const [name, value] of change.values)
        values.set(name, values.has(name) ? notKnown(`${name} is set twice`, value.at) : value)
    }
    return { values, open }
  }

  /** The options of Flask-CORS among them: `CORS_MAX_AGE` is `max_age`. */
  options(position?: number): Layer {
    const { values, open } = this.before(position)
    const named = [...values].flatMap(([name, value]) => {
      const isNone = !isUnknown(value) && value.value === null
      return name.startsWith('CORS_') && !isNone ? [[name.slice(5).toLowerCase(), value] as const] : []
    })
    return { values: new Map(named), open }
  }

  /** `app.config["NAME"]` and `app.config.get("NAME")` */
  private lookUp(node: Node, apps: ReadonlySet<string>): Value | undefined {
    const called = node.type === 'call' ? node.childForFieldName('function') : undefined
    const object = called ? called.childForFieldName('object') : node.childForFieldName('value')
    if (!object || !isConfig(object, apps)) return undefined
    if (called && called.childForFieldName('attribute')?.text !== 'get') return undefined
    const key = called ? argumentsOf(node).positional[0] : node.childForFieldName('subscript')
    const name = key && this.source.evaluate(key)
    if (!name || isUnknown(name) || typeof name.value !== 'string') return undefined
    const { values, open } = this.before(node.startIndex)
    return values.get(name.value) ?? open
  }

  private changeOf(node: Node, apps: ReadonlySet<string>): Change | undefined {
    const found = node.type === 'call' ? this.called(node, apps) : this.assigned(node, apps)
    if (!found) return undefined
    const doubt = this.source.doubtOf(node)
    const values = doubt
      ? new Map([...found.values.keys()].map((name) => [name, doubt] as const))
      : found.values
    return { values, open: found.open, position: node.startIndex }
  }

  private assigned(node: Node, apps: ReadonlySet<string>): Layer | undefined {
    const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
    if (!left || !right) return undefined
    const at = this.source.at(node)
    if (isConfig(left, apps))
      return { values: new Map(), open: notKnown('the configuration is replaced', at) }
    const object = left.type === 'subscript' ? left.childForFieldName('value') : undefined
    const key = left.childForFieldName('subscript')
    if (!object || !key || !isConfig(object, apps)) return undefined
    const name = this.source.evaluate(key)
    if (isUnknown(name) || typeof name.value !== 'string')
      return { values: new Map(), open: notKnown(`${key.text} may be any setting`, at) }
    const value =
      node.type === 'assignment' ? this.source.evaluate(right) : notKnown('it is changed in place', at)
    return { values: new Map([[name.value, value]]) }
  }

  private called(node: Node, apps: ReadonlySet<string>): Layer | undefined {
    const called = node.childForFieldName('function')
    const object = called?.childForFieldName('object')
    if (!called || !object) return undefined
    const method = called.childForFieldName('attribute')?.text ?? ''
    // `app.config["CORS_ORIGINS"].append(…)`
    if (object.type === 'subscript') {
      const key = object.childForFieldName('subscript')
      const of = object.childForFieldName('value')
      const name = key && of && isConfig(of, apps) ? this.source.evaluate(key) : undefined
      if (!name || isUnknown(name) || typeof name.value !== 'string') return undefined
      return { values: new Map([[name.value, notKnown('it is changed in place', this.source.at(node))]]) }
    }
    if (!isConfig(object, apps) || /^(?:get|items|keys|values|get_namespace|copy)$/.test(method))
      return undefined
    const { positional, keywords, open } = argumentsOf(node)
    const unread = notKnown(`${called.text}() may set it`, this.source.at(node))
    if (open) return { values: new Map(), open: unread }
    if (method === 'update' || method === 'from_mapping') {
      const first = positional[0]
        ? layerOf(this.source.evaluate(positional[0]))
        : { values: new Map<string, Value>() }
      const named = [...keywords].map(([name, value]) => [name, this.source.evaluate(value)] as const)
      return { values: new Map([...first.values, ...named]), open: first.open }
    }
    if (method === 'setdefault') return { values: new Map(), open: unread }
    const given = isLoading(method) ? positional[0] : undefined
    return (given && this.fromFile(given)) ?? { values: new Map(), open: unread }
  }

  /** `from_object(Config)`, `from_object("config.Production")`, `from_object(__name__)`, `from_pyfile("config.py")`. */
  private fromFile(node: Node): Layer | undefined {
    if (node.text === '__name__') return moduleLayer(this.source)
    const key = objectKey(this.source, node)
    return classLayer(this.source, node.text) ?? (key === undefined ? undefined : this.objects.get(key))
  }
}

/** `app.config`, `current_app.config` */
function isConfig(node: Node, apps: ReadonlySet<string>): boolean {
  if (node.type !== 'attribute' || node.childForFieldName('attribute')?.text !== 'config') return false
  const object = node.childForFieldName('object')?.text ?? ''
  return apps.has(object) || object === 'current_app'
}
