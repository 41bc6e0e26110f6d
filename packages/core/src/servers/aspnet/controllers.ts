import type { Unknown } from '../../fetch/verdict.ts'
import { isKnown, isUnknown, notKnown } from '../syntax/field.ts'
import { childrenOf, type Node } from '../syntax/tree.ts'
import { argument, attributesOf, callable, type Call } from './calls.ts'
import type { Endpoint } from './config.ts'
import { annotated, onlyAnswers, onlyThrows, type Metadata, type Tools } from './endpoints.ts'
import { routeOf } from './routes.ts'

/** Methods by the attribute of an action; undefined: not one of these. */
const verbs: Record<string, string> = {
  HttpGet: 'GET',
  HttpPost: 'POST',
  HttpPut: 'PUT',
  HttpDelete: 'DELETE',
  HttpPatch: 'PATCH',
  HttpHead: 'HEAD',
  HttpOptions: 'OPTIONS',
}

export interface Controllers {
  endpoints: Endpoint[]
  /** Why an action's route or policy is not known. */
  other: Unknown | undefined
}

/** The actions of the file's controllers. What is called on MapControllers counts last. */
export function readControllers(conventions: readonly Call[], tools: Tools): Controllers {
  const endpoints: Endpoint[] = []
  let other: Unknown | undefined
  for (const type of [...tools.code.classes.values()].flat()) {
    if (type.type !== 'class_declaration' || !isController(type)) continue
    for (const method of actionsOf(type)) {
      const facts = [...inherited(type, tools), ...attributesOf(method)]
      const metadata = [...facts, ...conventions].reduce<Metadata>(
        (known, fact) => annotated(known, fact, tools),
        { cors: undefined, authorize: false, anonymous: false },
      )
      const routes = routesOf(type, method, tools)
      if ('unknown' in routes) {
        if (metadata.cors || metadata.authorize) other ??= routes
        continue
      }
      const body = callable(method)?.body
      const throws = body !== undefined && onlyThrows(body)
      const answers = body !== undefined && onlyAnswers(body)
      const at = tools.code.at(method.childForFieldName('name') ?? method)
      endpoints.push(
        ...routes.map((route) => ({ ...metadata, ...route, at, throws, answers, isFallback: false })),
      )
    }
  }
  return { endpoints, other }
}

const nameOf = (node: Node) => node.childForFieldName('name')?.text ?? ''
const basesOf = (type: Node) =>
  childrenOf(childrenOf(type).find((child) => child.type === 'base_list') ?? type)
const modifiersOf = (node: Node) =>
  childrenOf(node).flatMap((child) => (child.type === 'modifier' ? child.text : []))

function isController(type: Node): boolean {
  const attributes = attributesOf(type).map(({ name }) => name)
  if (attributes.includes('NonController') || modifiersOf(type).includes('abstract')) return false
  return (
    nameOf(type).endsWith('Controller') ||
    attributes.includes('ApiController') ||
    basesOf(type).some(({ text }) => /Controller(?:Base)?$/.test(text))
  )
}

function actionsOf(type: Node): Node[] {
  const body = type.childForFieldName('body')
  return (body ? childrenOf(body) : []).filter((member) => {
    const modifiers = modifiersOf(member)
    const isAction = !attributesOf(member).some(({ name }) => name === 'NonAction')
    return (
      member.type === 'method_declaration' &&
      isAction &&
      modifiers.includes('public') &&
      !modifiers.includes('static')
    )
  })
}

/** A class's attributes after those of its base classes in the file. */
function inherited(type: Node, { code }: Tools, depth = 0): Call[] {
  const base = basesOf(type)
    .map(({ text }) => code.classes.get(text)?.[0])
    .find((found) => found && found.id !== type.id)
  return [...(base && depth < 5 ? inherited(base, { code } as Tools, depth + 1) : []), ...attributesOf(type)]
}

type Routes = Array<Pick<Endpoint, 'route' | 'methods'>>

function routesOf(type: Node, method: Node, tools: Tools): Routes | Unknown {
  const { values, code } = tools
  const facts = attributesOf(method)
  const named = facts.find(({ name }) => name === 'ActionName')
  const action = named ? text(argument(named, 0)) : nameOf(method).replace(/Async$/, '')
  const controller = nameOf(type).replace(/Controller$/, '')
  const area = attributesOf(type).find(({ name }) => name === 'Area')
  const tokens: Record<string, string | undefined> = {
    '[controller]': controller,
    '[action]': action,
    '[area]': area && text(argument(area, 0)),
  }
  let open: Unknown | undefined

  function text(node: Node | undefined): string | undefined {
    const value = node && values.text(node)
    if (isUnknown(value)) open ??= value
    return isKnown(value) ? value.value : undefined
  }

  const templatesOf = (routes: readonly Call[]) =>
    routes.map((route) => text(argument(route, 0, 'template')) ?? '')
  const prefixes = templatesOf(inherited(type, tools).filter(({ name }) => name === 'Route'))
  const routed = templatesOf(facts.filter(({ name }) => name === 'Route'))
  const verbed = facts.filter(({ name }) => Object.hasOwn(verbs, name))
  const accepts = facts.filter(({ name }) => name === 'AcceptVerbs')
  const routeArgument = (verb: Call) => verb.arguments.find(({ name }) => name === 'Route')?.value
  const verbsIn = (verb: Call) =>
    verb.arguments.flatMap(({ name, value }) => (name ? [] : (text(value) ?? '').toUpperCase()))
  const plain = verbed.filter((verb) => !argument(verb, 0, 'template'))
  const methods = [
    ...plain.map(({ name }) => verbs[name] ?? ''),
    ...accepts.filter((verb) => !routeArgument(verb)).flatMap(verbsIn),
  ]
  const selectors = [
    ...verbed
      .filter((verb) => !plain.includes(verb))
      .map((verb) => ({
        template: text(argument(verb, 0, 'template')) ?? '',
        methods: [verbs[verb.name] ?? ''],
      })),
    ...accepts
      .filter(routeArgument)
      .map((verb) => ({ template: text(routeArgument(verb)) ?? '', methods: verbsIn(verb) })),
  ]
  const rest = routed.length > 0 ? routed : methods.length > 0 || selectors.length === 0 ? [''] : []
  const all = [
    ...selectors,
    ...rest.map((template) => ({ template, methods: methods.length > 0 ? methods : undefined })),
  ]
  if (open) return open
  if (prefixes.length === 0 && all.some(({ template }) => template === ''))
    return notKnown(`${nameOf(method)} has no route attribute`, code.at(method))
  const filled = (template: string) =>
    template.replaceAll(/\[\w+\]/g, (token) => tokens[token.toLowerCase()] ?? token)
  return all.flatMap((selector) => {
    const absolute = /^~?\//.test(selector.template)
    return (absolute || prefixes.length === 0 ? [''] : prefixes).map((prefix) => ({
      methods: selector.methods,
      route: routeOf(filled(`${prefix.replace(/^~?\//, '')}/${selector.template.replace(/^~/, '')}`)),
    }))
  })
}
