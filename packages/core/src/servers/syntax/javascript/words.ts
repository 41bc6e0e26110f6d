import { sampleOf } from '../sample.ts'
import type { Syntax } from './syntax.ts'

const comparing = new Set('binary_expression switch_case array'.split(' '))
const methods = /^(?:includes|startsWith|endsWith|indexOf|lastIndexOf|has|get|header|match|search|equals)$/

/**
 * Words that a program compares with something: a part of a path, the name of a query's field, a header's value.
 *
 * @param nodes all of its files
 */
export function wordsOf(nodes: readonly Syntax[]): Set<string> {
  const texts = nodes.flatMap((node) => {
    if (node.type === 'regex_pattern') return [sampleOf(node.text)]
    return comparing.has(node.type) ? stringsIn(node) : stringsIn(argumentsOf(node))
  })
  return new Set(texts.map((text) => text.replaceAll('/', '')).filter((text) => /^[\w.~-]+$/.test(text)))
}

function argumentsOf(node: Syntax): Syntax | undefined {
  const callee = node.type === 'call_expression' ? node.fields.get('function') : undefined
  const name = callee?.fields.get('property')?.text
  return name !== undefined && methods.test(name) ? node.fields.get('arguments') : undefined
}

const stringsIn = (node: Syntax | undefined): string[] =>
  (node?.children ?? []).filter(({ type }) => type === 'string').map(({ text }) => text.slice(1, -1))
