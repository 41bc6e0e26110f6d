import type { Field, SourceLocation } from '../server.ts'
import { isKnown, isUnknown, known, notKnown, type ListOf, type Setting } from '../syntax/field.ts'
import { childrenOf, isDamaged, placeOf, type Node } from '../syntax/tree.ts'
import type { Unknown } from '../../fetch/verdict.ts'
import type { HeaderRule, Resource } from './config.ts'
import { compilePath, compilePattern } from './paths.ts'
import { evaluate, excerpt, isList, textOf, type RubyValue, type Scope } from './values.ts'

const anyMethod = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options']
/** The gem's default. */
const maxAge = '7200'

type Option = (name: string) => Setting<RubyValue> | undefined

/** One `resource` line. */
export function readResource(line: Node, isPublic: boolean, scope: Scope): Resource {
  const at = placeOf(line, scope.where.file)
  const args = line.childForFieldName('arguments')
  const [pathNode, ...rest] = args ? childrenOf(args) : []
  const whole = isDamaged(line) ? notKnown('a syntax error stands here', at) : undefined
  const { options, open } = optionsOf(rest, scope, at)
  const doubt = whole ?? open
  const option: Option = (name) => doubt ?? settled(options.get(name))
  const path = whole ?? (pathNode ? evaluate(pathNode, scope) : notKnown('resource names no path', at))
  const condition = option('if')
  const maybe: Unknown | undefined =
    condition && !(isKnown(condition) && !condition.value)
      ? (doubt ?? {
          unknown: 'whether the procedure of if: lets the request in is decided at run time',
          at: condition.at,
        })
      : undefined
  return {
    at,
    ...(maybe ? { maybe } : {}),
    path: pathNode ? excerpt(pathNode) : '',
    pattern: patternOf(path, scope),
    methods: methodsOf(option('methods'), at),
    headers: headersOf(option('headers')),
    expose: textsOf(option('expose')),
    maxAge: maxAgeOf(option('max_age'), at),
    credentials: credentialsOf(option('credentials')),
    vary: textsOf(option('vary')),
    isPublic,
    places: Object.fromEntries([...options].map(([name, value]) => [name, value.at])),
  }
}

function optionsOf(
  nodes: Node[],
  scope: Scope,
  at: SourceLocation,
): { options: Map<string, Setting<RubyValue>>; open?: Unknown & { at: SourceLocation } } {
  const options = new Map<string, Setting<RubyValue>>()
  const pairs = nodes.flatMap((node) => (node.type === 'hash' ? childrenOf(node) : [node]))
  for (const pair of pairs) {
    const key = pair.childForFieldName('key')
    const value = pair.childForFieldName('value')
    if (pair.type !== 'pair' || !key || !value)
      return { options, open: notKnown(`${excerpt(pair)} is worked out when the server runs`, at) }
    const name = symbolKey(pair, key)
    if (name !== undefined) options.set(name, evaluate(value, scope))
  }
  return { options }
}

/** `headers:`, `:headers =>` and `'headers':`; the gem does not look at string keys. */
function symbolKey(pair: Node, key: Node): string | undefined {
  const arrow = pair.children.some((child) => child?.type === '=>')
  if (key.type === 'hash_key_symbol') return key.text
  if (key.type === 'simple_symbol') return key.text.slice(1)
  return arrow ? undefined : key.text.replaceAll(/^["']|["']$/g, '')
}

/** An option of `nil` is as good as none. */
function settled(option: Setting<RubyValue> | undefined): Setting<RubyValue> | undefined {
  return option && isKnown(option) && option.value === null ? undefined : option
}

function patternOf(path: Setting<RubyValue>, scope: Scope): Field<RegExp> {
  if (isUnknown(path)) return path
  if (typeof path.value === 'string') return compilePath(path.value, scope.where.version, path.at)
  if (path.value !== null && typeof path.value === 'object' && 'regexp' in path.value)
    return compilePattern(path.value.regexp, path.value.flags, path.at)
  return notKnown('this path is neither a string nor a pattern', path.at)
}

function flat(value: Setting<RubyValue>): Array<Setting<RubyValue>> {
  return isKnown(value) && isList(value.value) ? value.value.flatMap(flat) : [value]
}

function spoken(item: Setting<RubyValue>): Setting<string> {
  if (isUnknown(item)) return item
  const text = textOf(item.value) ?? (typeof item.value === 'number' ? String(item.value) : undefined)
  return text === undefined ? notKnown('this is no name', item.at) : known(text, item.at)
}

function textsOf(option: Setting<RubyValue> | undefined): ListOf<string> {
  if (!option || (isKnown(option) && option.value === false)) return []
  return flat(option).map(spoken)
}

const isSymbol = (option: Setting<RubyValue>, name: string): boolean =>
  isKnown(option) &&
  option.value !== null &&
  typeof option.value === 'object' &&
  'symbol' in option.value &&
  option.value.symbol === name

function methodsOf(option: Setting<RubyValue> | undefined, at: SourceLocation): ListOf<string> {
  if (!option) return [known('get', at)]
  if (isSymbol(option, 'any')) return anyMethod.map((method) => known(method, option.at))
  return flat(option).map(spoken)
}

function headersOf(option: Setting<RubyValue> | undefined): HeaderRule | undefined {
  if (!option) return undefined
  if (isSymbol(option, 'any')) return { value: 'any', at: option.at }
  // A symbol in the list never equals the text of a header's name.
  const names = flat(option).filter((item) => isUnknown(item) || typeof item.value === 'string')
  return {
    list: names.map(spoken).map((item) => (isKnown(item) ? known(item.value.toLowerCase(), item.at) : item)),
  }
}

function maxAgeOf(option: Setting<RubyValue> | undefined, at: SourceLocation): Field<string> {
  if (!option) return known(maxAge, at)
  if (isKnown(option) && option.value === false) return known(maxAge, option.at)
  return spoken(option)
}

function credentialsOf(option: Setting<RubyValue> | undefined): Field<boolean> {
  if (!option || isUnknown(option)) return option
  return known(option.value === true, option.at)
}
