import type { Unknown } from '../../fetch/verdict.ts'
import type { SourceLocation, Where } from '../server.ts'
import { isUnknown, known, type Setting } from '../syntax/field.ts'
import { argumentsOf } from '../syntax/python-calls.ts'
import { readScript, type Script } from '../syntax/python-script.ts'
import { type Doubt, scopeOf } from '../syntax/python-scope.ts'
import { isTruthy, type PythonValue } from '../syntax/python-values.ts'
import { type Node, parse } from '../syntax/tree.ts'
import { AppConfig } from './config.ts'
import { loadObjects, type Objects } from './objects.ts'
import type { Extension } from './cors.ts'
import { type Layer, layerOf, option, optionsOf, refusalOf, resourcesOf } from './options.ts'
import type { Route } from './routes.ts'
import { boundName, Source } from './source.ts'
import { calledIn, HeaderTalk } from './talk.ts'
import { readViews } from './views.ts'

/** What runs once a view has answered: Flask calls them in the reverse of this order. */
export type Hook = { blueprint: string | undefined; at: SourceLocation } & (
  | { extension: Extension }
  | { script: string }
)

export interface FlaskConfig {
  version: string | undefined
  hooks: Hook[]
  /** Functions that run before a view, in order. */
  before: Array<{ script: string; blueprint: string | undefined }>
  scripts: ReadonlyMap<string, Script>
  routes: Route[]
  /** Why other routes may exist. */
  routesOpen: Unknown | undefined
  /** Why such a route may have headers of its own. */
  headersOpen: Unknown | undefined
  /** The file names the header or @cross_origin: some view may answer in a way of its own. */
  byHand: boolean
  /** Why nothing that Flask-CORS or the file's functions do is certain. */
  open: Unknown | undefined
  at: SourceLocation
}

const extensionNames = new Set(['flask_cors.CORS', 'flask_cors.extension.CORS', 'flask.ext.cors.CORS'])
/** What a function that is handed the response may do to it. */
const touches = /headers|access_control|\bvary\b|cors/i

const ownWords = /access[-_]control[-_]allow[-_]origin|\bcross_origin\s*\(/i

export async function readFlask(text: string, where: Where): Promise<FlaskConfig> {
  const objects = await loadObjects(text, where)
  return parse('python', text, (root) => new FlaskReader(root, where, objects).read())
}

class FlaskReader {
  private readonly source: Source
  private readonly where: Where
  private readonly hooks: Array<{ hook: Hook; node: Node }> = []
  private readonly before: FlaskConfig['before'] = []
  private readonly apps = new Set<string>()
  private readonly config: AppConfig
  private open: Unknown | undefined
  private readonly talk: HeaderTalk

  constructor(root: Node, where: Where, objects: Objects) {
    this.source = new Source(root, where)
    this.where = where
    this.talk = new HeaderTalk(this.source)
    this.readApps()
    this.config = new AppConfig(this.source, this.apps, objects)
  }

  read(): FlaskConfig {
    const {
      routes,
      open: routesOpen,
      headersOpen,
      blueprints,
    } = readViews(this.source, this.apps, this.config)
    this.readExtensions(blueprints)
    this.readFunctions(blueprints)
    this.readErrors()
    const hooks = this.hooks.sort((one, other) => one.node.startIndex - other.node.startIndex)
    const scopes = new Set(hooks.map(({ node }) => scopeOf(node).id))
    const [, second] = hooks
    if (scopes.size > 1 && second)
      this.doubt('the order of what runs after a request is not known', second.node)
    const { damage } = this.source.scope
    if (damage) this.open ??= { unknown: 'a syntax error hides a part of the file', at: damage }
    const roots = [
      ...this.before.map(({ script }) => script),
      ...hooks.flatMap(({ hook }) => ('script' in hook ? [hook.script] : [])),
    ]
    const at = hooks[0]?.hook.at ??
      routes.find(({ crossOrigin }) => crossOrigin)?.at ?? { file: this.where.file, line: 1 }
    return {
      version: this.where.version,
      hooks: hooks.map(({ hook }) => hook),
      before: this.before,
      scripts: this.scripts([...roots, ...routes.map(({ view }) => view)], routes),
      routes,
      routesOpen,
      headersOpen,
      byHand: ownWords.test(this.source.root.text.replaceAll(/#.*/g, '')),
      open: this.open,
      at,
    }
  }

  private doubt(unknown: string, node: Node): void {
    this.open ??= { unknown, at: this.source.at(node) }
  }

  /** Names of the application: what `Flask(…)` is bound to, else what `CORS(…)` is given. */
  private readApps(): void {
    const calls = this.source.calls()
    const made = this.source.applications
    for (const call of made) {
      const name = boundName(call)
      if (name) this.apps.add(name)
    }
    if (made.length > 1 && made[1]) this.doubt('there are several applications', made[1])
    if (made.length > 0) return
    for (const call of calls) {
      const target = this.isExtension(call) || this.isInit(call) ? argumentsOf(call).positional[0] : undefined
      if (target?.type === 'identifier') this.apps.add(target.text)
    }
  }

  private isExtension(call: Node): boolean {
    return extensionNames.has(this.source.calledName(call) ?? '')
  }

  /** `cors.init_app(app)` of a `cors = CORS()`. */
  private isInit(call: Node): boolean {
    return this.constructorOf(call) !== undefined
  }

  private constructorOf(call: Node): Node | undefined {
    const called = call.childForFieldName('function')
    if (called?.childForFieldName('attribute')?.text !== 'init_app') return undefined
    const name = called.childForFieldName('object')?.text
    return this.source.calls().find((one) => this.isExtension(one) && boundName(one) === name)
  }

  private readExtensions(blueprints: ReadonlySet<string>): void {
    for (const call of this.source.calls()) {
      const constructor = this.constructorOf(call)
      if (constructor) this.addExtension(call, [this.layer(constructor), this.layer(call)], blueprints)
      else if (this.isExtension(call) && this.target(call))
        this.addExtension(call, [this.layer(call)], blueprints)
    }
  }

  private target(call: Node): Node | undefined {
    const { positional, keywords } = argumentsOf(call)
    return positional[0] ?? keywords.get('app')
  }

  private layer(call: Node): Layer {
    const { keywords } = argumentsOf(call)
    const list = call.childForFieldName('arguments')
    const values = new Map<string, Setting<PythonValue>>()
    let open: Doubt | undefined
    for (const child of list?.namedChildren ?? []) {
      const spread = child?.type === 'dictionary_splat' ? child.namedChildren[0] : undefined
      if (!spread) continue
      const layer = layerOf(this.source.evaluate(spread))
      for (const [name, value] of layer.values) values.set(name, value)
      open ??= layer.open
    }
    for (const [name, node] of keywords) if (name !== 'app') values.set(name, this.source.evaluate(node))
    return { values, open }
  }

  private addExtension(call: Node, own: Layer[], blueprints: ReadonlySet<string>): void {
    const target = this.target(call)?.text ?? ''
    const doubt = this.source.doubtOf(call)
    this.open ??= doubt
    const blueprint = blueprints.has(target) ? target : undefined
    if (!blueprint && !this.apps.has(target)) this.doubt(`${target} is not the application`, call)
    // A blueprint has no configuration of its own.
    const layers = blueprint ? own : [this.config.options(call.startIndex), ...own]
    const at = this.source.at(call)
    const { resources, sorted } = resourcesOf(layers, at)
    for (const options of [optionsOf(layers, at), ...resources.map((resource) => resource.options)])
      this.open ??= refusalOf(options)
    const intercept = option(layers, 'intercept_exceptions')
    const intercepts: Setting<boolean> = !intercept
      ? known(blueprint === undefined, at)
      : isUnknown(intercept)
        ? intercept
        : known(isTruthy(intercept.value) && blueprint === undefined, intercept.at)
    this.hooks.push({ hook: { blueprint, at, extension: { resources, sorted, intercepts } }, node: call })
  }

  /** `@app.after_request`, `@bp.before_request` and the calls of the same names. */
  private readFunctions(blueprints: ReadonlySet<string>): void {
    for (const [name, definition] of this.source.functions)
      for (const decorator of this.source.decoratorsOf(definition))
        this.readHook(decorator, name, definition, blueprints)
    for (const call of this.source.calls()) {
      const called = call.childForFieldName('function')
      const [first] = argumentsOf(call).positional
      if (called && first && this.source.functions.has(first.text))
        this.readHook(called, first.text, call, blueprints)
    }
  }

  private readHook(attribute: Node, script: string, node: Node, blueprints: ReadonlySet<string>): void {
    const kind = /^(after|before)_(app_)?request$/.exec(attribute.childForFieldName('attribute')?.text ?? '')
    const on = attribute.childForFieldName('object')?.text ?? ''
    if (!kind || !(this.apps.has(on) || blueprints.has(on))) return
    const blueprint = blueprints.has(on) && !kind[2] ? on : undefined
    const doubt = this.source.doubtOf(node)
    if (kind[1] === 'before') {
      this.before.push({ script, blueprint })
      return
    }
    if (!this.talk.isTold(script) && !touches.test(this.source.functions.get(script)?.text ?? '')) return
    this.open ??= doubt
    this.hooks.push({ hook: { blueprint, at: this.source.at(node), script }, node })
  }

  /** Error handlers that set headers by hand are not followed. */
  private readErrors(): void {
    for (const [name, definition] of this.source.functions)
      for (const decorator of this.source.decoratorsOf(definition))
        if (/\berrorhandler\b/.test(decorator.text) && this.talk.isTold(name))
          this.doubt('an error handler sets headers', definition)
    for (const node of this.source.root.descendantsOfType('assignment')) {
      const left = node?.childForFieldName('left')
      const right = node?.childForFieldName('right')?.text ?? ''
      if (node && left?.childForFieldName('attribute')?.text === 'wsgi_app' && !right.startsWith('ProxyFix('))
        this.doubt('the application is wrapped', node)
    }
  }

  /** Functions that are followed, and those they call. */
  private scripts(roots: string[], routes: readonly Route[]): ReadonlyMap<string, Script> {
    const names = new Set(this.source.functions.keys())
    const scripts = new Map<string, Script>()
    const before = new Set(this.before.map(({ script }) => script))
    const hooked = new Set(this.hooks.flatMap(({ hook }) => ('script' in hook ? [hook.script] : [])))
    const taking = new Set(routes.filter(takesOptions).map(({ view }) => view))
    const isFollowed = (name: string): boolean =>
      before.has(name) || hooked.has(name) || taking.has(name) || this.talk.isTold(name)
    const waiting = roots.filter(isFollowed)
    for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
      const definition = this.source.functions.get(name)
      if (!definition || scripts.has(name)) continue
      const evaluator = this.source.evaluatorAt(childOf(definition))
      scripts.set(name, readScript(definition, evaluator, names))
      waiting.push(...calledIn(definition).filter((called) => names.has(called)))
    }
    return scripts
  }
}

/** A node within the function, so that its names are the function's. */
function childOf(definition: Node): Node {
  return definition.childForFieldName('body') ?? definition
}

/** Neither Flask nor `@cross_origin` answers OPTIONS for the view. */
function takesOptions({ methods, automaticOptions, crossOrigin }: Route): boolean {
  return methods.includes('OPTIONS') && !automaticOptions && !crossOrigin?.takesOptions
}
