import { parse, walk, type Node } from '../servers/syntax/tree.ts'

/** A call in a page's source that names an API's own origin, wherever it would run. */
export interface SourceCall {
  /** As written, as far as it is fixed. */
  url: string
  /** In the text that was read; both count from 1. */
  line: number
  column: number
}

const verbs = ['get', 'post', 'put', 'patch', 'delete', 'head', 'options', 'request']
const withVerbs = (name: string): string[] => [name, ...verbs.map((verb) => `${name}.${verb}`)]

/** Functions that fetch what their first argument names. */
const fetching = new Set([
  'fetch',
  'Request',
  'EventSource',
  'WebSocket',
  'navigator.sendBeacon',
  ...['axios', 'ky', 'ofetch', '$fetch'].flatMap(withVerbs),
  ...['$', 'jQuery'].flatMap((name) => ['ajax', 'get', 'getJSON', 'post'].map((verb) => `${name}.${verb}`)),
])

/** Functions whose first argument has a URL, or what all URLs begin with, under one of these names. */
const configured = /^(?:axios|ky|ofetch|\$fetch)(?:\.(?:create|extend|request))?$|^(?:\$|jQuery)\.ajax$/
const urlNames = new Set(['url', 'baseURL', 'baseUrl', 'prefix', 'prefixUrl'])

/**
 * Where a file asks for what environment it runs in, a URL of production may stand where development never comes:
 * which one is called is seen when it runs.
 */
const asksWhere =
  /import\.meta\.env|process\.env|NODE_ENV|\b(?:__)?(?:DEV|PROD)(?:__)?\b|\b[iI]s_?(?:[dD]ev|[pP]rod|[lL]ocal|[sS]erver|[bB]rowser|[cC]lient|SSR)|\b(?:production|development|localhost)\b|\blocation\.(?:host|hostname|origin|href|protocol|port)\b|typeof (?:window|document)\b/

/** `_axios.default.get` → `axios.get`: names as they were before a compiler renamed an import. */
const calleeOf = (node: Node): string =>
  (node.text.length > 80 ? '' : node.text)
    .split(/[^\w$]+/)
    .map((name) => name.replace(/^_(?=[a-z])/, ''))
    .filter((name) => !['', '0', 'default', 'window', 'globalThis', 'self'].includes(name))
    .join('.')

/** What is fixed of a string or at the head of a template. */
function headOf(node: Node): string | undefined {
  if (node.type === 'string') return node.text.slice(1, -1)
  return node.type === 'template_string' ? node.text.slice(1, -1).split('${')[0] : undefined
}

/** The expression whose value begins with what `node` says. */
function wholeOf(node: Node): Node {
  const { parent } = node
  if (!parent) return node
  const isHead = parent.firstNamedChild?.id === node.id
  if (parent.type === 'parenthesized_expression') return wholeOf(parent)
  if (parent.type === 'binary_expression' && isHead && parent.childForFieldName('operator')?.text === '+')
    return wholeOf(parent)
  // 'https://…'.concat(id), which compilers make of templates
  if (parent.type === 'member_expression' && parent.childForFieldName('property')?.text === 'concat')
    return parent.parent ? wholeOf(parent.parent) : node
  if (parent.type === 'template_substitution' && parent.parent && beginsWith(parent.parent, parent))
    return wholeOf(parent.parent)
  const around = parent.type === 'arguments' ? parent.parent : null
  const isUrl = around?.type === 'new_expression' && around.childForFieldName('constructor')?.text === 'URL'
  return isUrl ? wholeOf(around) : node
}

const beginsWith = (template: Node, part: Node): boolean => template.startIndex + 1 === part.startIndex

/** Does the program fetch what this expression says? */
function isFetched(node: Node): boolean {
  const { parent } = node
  if (parent?.type === 'arguments' && parent.parent) return isArgumentOf(parent.parent, parent, node)
  if (parent?.type === 'pair') {
    const key = parent.childForFieldName('key')?.text.replace(/['"]/g, '')
    const given = parent.parent?.parent
    if (!key || !urlNames.has(key) || given?.type !== 'arguments') return false
    const callee = given.parent?.childForFieldName('function')
    return callee != null && configured.test(calleeOf(callee))
  }
  if (parent?.type === 'assignment_expression')
    return /(?:^|\.)axios\.defaults\.baseURL$/.test(calleeOf(parent.childForFieldName('left') ?? parent))
  return false
}

function isArgumentOf(call: Node, given: Node, node: Node): boolean {
  const callee = call.childForFieldName(call.type === 'new_expression' ? 'constructor' : 'function')
  if (!callee) return false
  const [first, second] = given.namedChildren
  if (first?.id === node.id) return fetching.has(calleeOf(callee))
  // XMLHttpRequest's open(method, url)
  return (
    second?.id === node.id &&
    callee.childForFieldName('property')?.text === 'open' &&
    /^['"`](?:GET|HEAD|POST|PUT|PATCH|DELETE)['"`]$/i.test(first?.text ?? '')
  )
}

/** The name that holds nothing but this expression, for the whole file. */
function constantOf(node: Node): string | undefined {
  const { parent } = node
  if (parent?.type !== 'variable_declarator') return undefined
  const isConstant = parent.parent?.childForFieldName('kind')?.text === 'const'
  const name = parent.childForFieldName('name')
  return isConstant && name?.type === 'identifier' ? name.text : undefined
}

/** Is a constant the head of a URL that is fetched? One that is declared twice is not followed. */
function isNameFetched(uses: readonly Node[]): boolean {
  const declared = uses.filter(
    ({ id, parent }) => parent?.type === 'formal_parameters' || parent?.childForFieldName('name')?.id === id,
  )
  return declared.length === 1 && uses.some((use) => isFetched(wholeOf(use)))
}

/**
 * Calls in a script that go straight to one of these origins: the URL is a string or begins a template, in the call or
 * in a constant of the same file. No call is told of a file that asks where it runs.
 *
 * @param source JavaScript, as the browser gets it
 * @param isMeant whether a URL, as far as it is fixed, is one of an API
 */
export async function directCallsIn(
  source: string,
  isMeant: (url: string) => boolean,
): Promise<SourceCall[]> {
  if (asksWhere.test(source)) return []
  return parse('javascript', source, (root) => {
    const nodes = [...walk(root)]
    let names: Map<string, Node[]> | undefined
    const usesOf = (name: string): Node[] => (names ??= namesIn(nodes)).get(name) ?? []
    return nodes.flatMap((node) => {
      const url = headOf(node)
      if (url === undefined || !isMeant(url)) return []
      const whole = wholeOf(node)
      const name = constantOf(whole)
      if (!(name === undefined ? isFetched(whole) : isNameFetched(usesOf(name)))) return []
      const { row, column } = node.startPosition
      return [{ url, line: row + 1, column: column + 1 }]
    })
  })
}

/** Where each name stands. */
function namesIn(nodes: readonly Node[]): Map<string, Node[]> {
  const names = new Map<string, Node[]>()
  for (const node of nodes) {
    if (node.type !== 'identifier') continue
    const uses = names.get(node.text)
    if (uses) uses.push(node)
    else names.set(node.text, [node])
  }
  return names
}
