import { childrenOf, placeOf, type Node } from '../syntax/tree.ts'
import { statementsOf } from './compile.ts'
import { excerpt, expressionOf, part, variablesIn } from './expressions.ts'
import type { Expression, FunctionDefinition, Program } from './program.ts'

function argumentsOf(node: Node, program: Program): Expression[] {
  const list =
    node.childForFieldName('arguments') ?? childrenOf(node).find(({ type }) => type === 'arguments')
  return (list ? childrenOf(list) : []).map((argument) => {
    const inner = childrenOf(argument).at(-1)
    return expressionOf(argument.type === 'argument' && inner ? inner : argument, program)
  })
}

/** The parameters of what may be called with names: `header(header: 'A: b', replace: false)`. */
const parameters: Record<string, string[]> = {
  header: ['header', 'replace', 'response_code'],
  http_response_code: ['response_code'],
  header_remove: ['name'],
  in_array: ['needle', 'haystack', 'strict'],
}

/** Arguments in the order of the parameters; undefined where a name is none that is known. */
function inOrder(node: Node, called: string, given: Expression[]): Expression[] | undefined {
  const list = node.childForFieldName('arguments')
  const names = (list ? childrenOf(list) : []).map((argument) => argument.childForFieldName('name')?.text)
  if (names.every((name) => name === undefined)) return given
  const order = parameters[called] ?? []
  const placed: Expression[] = []
  for (const [index, value] of given.entries()) {
    const name = names[index]
    const place = name === undefined ? index : order.indexOf(name)
    if (place < 0) return undefined
    placed[place] = value
  }
  const last = given.at(-1)
  // What is left out has its default, which for header() is to replace.
  const fallback: Expression | undefined = last && {
    kind: 'literal',
    value: called === 'header',
    at: last.at,
  }
  return fallback && Array.from(placed, (value) => value ?? fallback)
}

/** `\header` is `header`; a name in another namespace is not. */
export function plainName(text: string): string {
  return text.replace(/^\\(?=\w+$)/, '')
}

/** A function, method, closure or arrow function. */
export function functionOf(node: Node, program: Program): FunctionDefinition {
  const at = placeOf(node, program.file)
  const list = node.childForFieldName('parameters')
  const body = node.childForFieldName('body')
  const arrow = node.type === 'arrow_function'
  const clause = childrenOf(node).find(({ type }) => type === 'anonymous_function_use_clause')
  for (const shared of clause ? childrenOf(clause).filter(({ type }) => type === 'by_ref') : [])
    for (const name of variablesIn(shared)) program.shared.add(name)
  const value = body && arrow ? expressionOf(body, program) : undefined
  return {
    name: node.childForFieldName('name')?.text ?? 'function',
    at,
    parameters: (list ? childrenOf(list) : []).map((parameter) => {
      const fallback = part(parameter, 'default_value', program)
      return {
        name: (parameter.childForFieldName('name')?.text ?? '').replace(/^\$/, ''),
        ...(fallback ? { default: fallback } : {}),
        reference: parameter.children.some(
          (child) => child?.type === 'reference_modifier' || child?.type === '&',
        ),
        variadic: parameter.type === 'variadic_parameter',
      }
    }),
    body: value ? [{ kind: 'return', value, at }] : statementsOf(body ? childrenOf(body) : [], program),
    uses: arrow ? 'all' : clause ? childrenOf(clause).map((name) => name.text.replace(/^&?\$/, '')) : [],
  }
}

export function closure(node: Node, program: Program): Expression | undefined {
  const definition = functionOf(node, program)
  program.closures.push(definition)
  return { kind: 'closure', definition, at: placeOf(node, program.file) }
}

const bases: Record<string, string> = {
  __DIR__: '\0',
  'dirname(__FILE__)': '\0',
  'dirname(__DIR__)': '\0/..',
}

export function include(node: Node, program: Program): Expression | undefined {
  const [path] = childrenOf(node)
  if (!path) return undefined
  const expression = expressionOf(path, program)
  const literal =
    /^\(?\s*(?:(__DIR__|dirname\(__FILE__\)|dirname\(__DIR__\))\s*\.\s*)?(["'])([^"'$]+)\2\s*\)?$/
  const [, base, , name] = literal.exec(path.text) ?? []
  if (name) program.includes.push((base ? bases[base] : '') + name)
  return {
    kind: 'include',
    path: expression,
    once: node.type.includes('once'),
    at: placeOf(node, program.file),
  }
}

export function method(node: Node, program: Program): Expression | undefined {
  const object = node.childForFieldName('object')
  return {
    kind: 'method',
    name: node.childForFieldName('name')?.text ?? '',
    object: object ? [expressionOf(object, program)] : [],
    arguments: argumentsOf(node, program),
    shown: excerpt(node),
    at: placeOf(node, program.file),
  }
}

/** `name(…)`, and the constructs of the language that look like it. */
export function functionCall(node: Node, program: Program): Expression | undefined {
  const name = node.childForFieldName('function')
  const given = argumentsOf(node, program)
  const at = placeOf(node, program.file)
  if (!name) return undefined
  const called = plainName(name.text).toLowerCase()
  if (name.type !== 'name' && name.type !== 'qualified_name')
    return { kind: 'invoke', closure: expressionOf(name, program), arguments: given, at }
  const [first] = given
  if (called === 'isset') return { kind: 'isset', of: given, at }
  if (called === 'empty' && first) return { kind: 'empty', of: first, at }
  if (called === 'die' || called === 'exit') return { kind: 'exit', ...(first ? { value: first } : {}), at }
  const ordered = inOrder(node, called, given)
  if (ordered) return { kind: 'call', name: called, arguments: ordered, at }
  return {
    kind: 'opaque',
    why: `${excerpt(node)} is called with names that are not followed`,
    parts: given,
    at,
  }
}

/** `new Name(…)`: its constructor runs. */
export function creation(node: Node, program: Program): Expression {
  return {
    kind: 'method',
    name: '__construct',
    object: [],
    arguments: argumentsOf(node, program),
    shown: excerpt(node),
    at: placeOf(node, program.file),
  }
}
