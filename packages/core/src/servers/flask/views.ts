import type { Unknown } from '../../fetch/verdict.ts'
import { isKnown, isUnknown, knownValues } from '../syntax/field.ts'
import { type Arguments, argumentsOf } from '../syntax/python-calls.ts'
import { isList } from '../syntax/python-values.ts'
import { childrenOf, type Node } from '../syntax/tree.ts'
import type { AppConfig } from './config.ts'
import { Decorators } from './decorators.ts'
import { methodsOf, type Route, rulePattern } from './routes.ts'
import { boundName, type Source } from './source.ts'

/** A blueprint of the file and the prefixes it is registered under. */
interface Blueprint {
  /** Undefined where the file does not register it. */
  prefix: string | undefined
}

export interface Views {
  routes: Route[]
  /** Why a path may be answered by a route that is not listed. */
  open: Unknown | undefined
  /** Why such a route may have `@cross_origin`. */
  headersOpen: Unknown | undefined
  blueprints: ReadonlySet<string>
}

const shortcuts = new Set(['get', 'post', 'put', 'delete', 'patch'])

/** Everything that the file routes to a view. */
export function readViews(source: Source, apps: ReadonlySet<string>, config: AppConfig): Views {
  const reader = new ViewReader(source, apps, config)
  return reader.read()
}

class ViewReader {
  private readonly source: Source
  private readonly apps: ReadonlySet<string>
  private readonly decorators: Decorators
  private readonly blueprints = new Map<string, Blueprint>()
  private readonly routes: Route[] = []
  private open: Unknown | undefined
  private readonly handlesErrors: boolean
  /** Where the decorators of the routes stand. */
  private readonly seen = new Set<number>()

  constructor(source: Source, apps: ReadonlySet<string>, config: AppConfig) {
    this.source = source
    this.apps = apps
    this.decorators = new Decorators(source, config)
    this.handlesErrors = /\berrorhandler\b|register_error_handler/.test(source.root.text)
  }

  read(): Views {
    if (this.apps.size !== 1) this.leaveOpen(this.source.root, 'the application is made in another file')
    this.readBlueprints()
    for (const definition of this.source.root.descendantsOfType('function_definition'))
      if (definition) this.readDecorated(definition)
    for (const call of this.source.calls()) this.readCall(call)
    this.readImports()
    const otherwise = /\b(?:strict_slashes|url_map|APPLICATION_ROOT|SERVER_NAME|url_rule_class)\b/.exec(
      this.source.root.text,
    )
    if (otherwise) this.leaveOpen(this.source.root, `${otherwise[0]} changes how routes match`)
    if (this.routes.length === 0) this.leaveOpen(this.source.root, 'the routes are not in this file')
    this.addStatic()
    const headersOpen = this.strayDecorator()
    if (headersOpen) this.open ??= headersOpen
    return { routes: this.routes, open: this.open, headersOpen, blueprints: new Set(this.blueprints.keys()) }
  }

  /** A `@cross_origin` on something else than a view whose route is read. */
  private strayDecorator(): Unknown | undefined {
    for (const call of this.source.calls()) {
      if (!this.decorators.isCrossOrigin(call) || this.seen.has(call.startIndex)) continue
      return { unknown: 'what @cross_origin is put on is not read', at: this.source.at(call) }
    }
    return undefined
  }

  private leaveOpen(node: Node, reason: string): void {
    this.open ??= { unknown: reason, at: this.source.at(node) }
  }

  private readBlueprints(): void {
    for (const call of this.source.calls()) {
      const called = call.childForFieldName('function')
      const name = called && this.source.qualified(called) === 'flask.Blueprint' ? boundName(call) : undefined
      if (name) this.blueprints.set(name, { prefix: undefined })
    }
    for (const call of this.source.calls()) {
      const called = call.childForFieldName('function')
      if (called?.childForFieldName('attribute')?.text !== 'register_blueprint') continue
      const { positional, keywords } = argumentsOf(call)
      const blueprint = this.blueprints.get(positional[0]?.text ?? '')
      const given = keywords.get('url_prefix') ?? this.prefixOf(positional[0]?.text ?? '')
      const prefix = given ? this.text(given) : ''
      if (!blueprint || prefix === undefined || this.source.doubtOf(call))
        this.leaveOpen(call, 'a blueprint is not in this file')
      else blueprint.prefix = prefix
    }
  }

  private prefixOf(name: string): Node | undefined {
    const made = this.source.calls().find((call) => {
      const called = call.childForFieldName('function')
      return called && this.source.qualified(called) === 'flask.Blueprint' && boundName(call) === name
    })
    return made && argumentsOf(made).keywords.get('url_prefix')
  }

  private text(node: Node): string | undefined {
    const value = this.source.evaluate(node)
    return isKnown(value) && typeof value.value === 'string' ? value.value : undefined
  }

  private readDecorated(definition: Node): void {
    const decorators = this.source.decoratorsOf(definition)
    for (const [i, decorator] of decorators.entries()) {
      const called = decorator.type === 'call' ? decorator.childForFieldName('function') : undefined
      const method = called?.childForFieldName('attribute')?.text ?? ''
      const on = called?.childForFieldName('object')?.text ?? ''
      if (method !== 'route' && !shortcuts.has(method)) continue
      if (!this.apps.has(on) && !this.blueprints.has(on)) {
        if (method === 'route') this.leaveOpen(decorator, `${on}.route() is not read`)
        continue
      }
      const passed = argumentsOf(decorator)
      const methods = method === 'route' ? this.methods(passed) : [method.toUpperCase()]
      this.add(
        on,
        passed.positional[0],
        methods,
        passed,
        definition,
        decorators.slice(i + 1).filter((one) => !this.isRoute(one)),
      )
    }
  }

  /** Another route of the same view, which leaves the view as it is. */
  private isRoute(decorator: Node): boolean {
    const called = decorator.type === 'call' ? decorator.childForFieldName('function') : undefined
    const method = called?.childForFieldName('attribute')?.text ?? ''
    const on = called?.childForFieldName('object')?.text ?? ''
    return (method === 'route' || shortcuts.has(method)) && (this.apps.has(on) || this.blueprints.has(on))
  }

  /** `app.add_url_rule("/path", view_func=view, methods=[…])` */
  private readCall(call: Node): void {
    const called = call.childForFieldName('function')
    const method = called?.childForFieldName('attribute')?.text
    const on = called?.childForFieldName('object')?.text ?? ''
    if (method !== 'add_url_rule') return this.readEscape(call)
    const passed = argumentsOf(call)
    const view = passed.keywords.get('view_func') ?? passed.positional[2]
    const wrapper = view?.type === 'call' ? view.childForFieldName('function') : undefined
    const wrapped = wrapper?.type === 'call' && this.decorators.isCrossOrigin(wrapper) ? wrapper : undefined
    const named = wrapped && view ? argumentsOf(view).positional[0] : view
    const definition = named?.type === 'identifier' ? this.source.functions.get(named.text) : undefined
    const known = this.apps.has(on) || this.blueprints.has(on)
    if (!known || !definition) return this.leaveOpen(call, 'a route is added that is not read')
    const rule = passed.positional[0] ?? passed.keywords.get('rule')
    const decorators = [...(wrapped ? [wrapped] : []), ...this.source.decoratorsOf(definition)]
    if (wrapped) this.seen.add(wrapped.startIndex)
    this.add(on, rule, this.methods(passed), passed, definition, decorators)
  }

  /** An application that is handed to something else may get routes there. */
  private readEscape(call: Node): void {
    const called = call.childForFieldName('function')
    const { positional, keywords } = argumentsOf(call)
    const handed = [...positional, ...keywords.values()].some((one) => this.apps.has(one.text))
    if (!handed || !called) return
    const full = this.source.qualified(called) ?? called.text
    const isCors =
      full.startsWith('flask_cors.') || called.childForFieldName('attribute')?.text === 'init_app'
    if (!isCors && !this.source.functions.has(called.text))
      this.leaveOpen(call, `${called.text}() may add routes`)
  }

  /** A module that is imported once the application stands may add routes to it. */
  private readImports(): void {
    const [made] = this.source.applications
    for (const node of this.source.root.descendantsOfType(['import_from_statement', 'import_statement'])) {
      if (!node) continue
      const module = (node.childForFieldName('module_name') ?? node.childForFieldName('name'))?.text ?? ''
      const late = made && node.startIndex > made.startIndex
      const standard = /^(?:os|sys|flask|flask_cors|logging|re|json|datetime|time|waitress|gunicorn)\b/.test(
        module,
      )
      if (module.startsWith('.') || (late && !standard)) this.leaveOpen(node, `${module} may add routes`)
    }
  }

  private methods({ keywords }: Arguments): string[] | undefined {
    const given = keywords.get('methods')
    if (!given) return ['GET']
    const value = this.source.evaluate(given)
    if (isUnknown(value) || typeof value.value !== 'object' || !value.value || !isList(value.value))
      return undefined
    const items = knownValues(value.value.items).filter((item) => typeof item === 'string')
    return items.length === value.value.items.length ? items : undefined
  }

  private add(
    on: string,
    ruleNode: Node | undefined,
    methods: string[] | undefined,
    passed: Arguments,
    definition: Node,
    decorators: Node[],
  ): void {
    const rule = ruleNode && this.text(ruleNode)
    const blueprint = this.blueprints.get(on)
    const doubt = this.source.doubtOf(ruleNode ?? definition)
    const others = [...passed.keywords.keys()].filter((name) => !understood.has(name))
    if (
      rule === undefined ||
      !methods ||
      passed.open ||
      others.length > 0 ||
      doubt ||
      (blueprint && blueprint.prefix === undefined)
    )
      return this.leaveOpen(definition, 'a route is not read')
    const full = blueprint ? `${blueprint.prefix?.replace(/\/$/, '')}${rule}` : rule
    if (!rulePattern(full)) return this.leaveOpen(definition, `the rule ${full} is not read`)
    const around = this.decorators.around(decorators)
    for (const decorator of this.source.decoratorsOf(definition)) this.seen.add(decorator.startIndex)
    const automatic = passed.keywords.get('provide_automatic_options')?.text
    const given = automatic === undefined ? undefined : automatic === 'True'
    this.routes.push({
      rule: full,
      ...methodsOf(methods, around.crossOrigin?.takesOptions ?? false, given),
      view: definition.childForFieldName('name')?.text ?? '',
      blueprint: blueprint && on,
      raises: this.raises(definition),
      at: this.source.at(definition),
      ...around,
    })
  }

  /** What the view's first statement raises. */
  private raises(definition: Node): Route['raises'] {
    const body = definition.childForFieldName('body')
    const [first, second] = body ? childrenOf(body) : []
    const isText = first?.type === 'expression_statement' && childrenOf(first)[0]?.type === 'string'
    const text = (isText ? second : first)?.text ?? ''
    if (text.startsWith('abort(')) return 'http'
    const builtin = /^raise (?:RuntimeError|ValueError|TypeError|KeyError|Exception|NotImplementedError)\b/
    return builtin.test(text) && !this.handlesErrors ? 'crash' : undefined
  }

  /** The route that every application has for its static folder. */
  private addStatic(): void {
    const [made] = this.source.applications
    if (!made) return
    const { keywords, open } = argumentsOf(made)
    if (
      open ||
      [...keywords.keys()].some((name) => name.startsWith('static_') || name === 'subdomain_matching')
    )
      return this.leaveOpen(made, 'the static folder is not the usual one')
    this.routes.push({
      rule: '/static/<path:filename>',
      ...methodsOf(['GET'], false, undefined),
      view: '',
      blueprint: undefined,
      crossOrigin: undefined,
      raises: undefined,
      at: this.source.at(made),
    })
  }
}

const understood = new Set([
  'methods',
  'endpoint',
  'view_func',
  'provide_automatic_options',
  'rule',
  'defaults',
])
