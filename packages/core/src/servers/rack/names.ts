import { ancestorsOf, walk, type Node } from '../syntax/tree.ts'

/** A name's only value, or why it has none that is certain. */
export type Binding = { value: Node } | { reason: string }
export type Names = ReadonlyMap<string, Binding>

const mutators = new Set(
  '<< push append concat unshift prepend insert delete delete_if delete_at clear replace keep_if pop shift fill'.split(
    ' ',
  ),
)

/** Around an assignment that surely happens, once. */
const certain = new Set([
  'program',
  'body_statement',
  'block_body',
  'class',
  'module',
  'parenthesized_statements',
  'argument_list',
  'begin_block',
])
const plainBlocks =
  /^(?:Rails\.application\.configure|.*\bRack::Cors\b.*|(?:\w+\.)?allow|Rack::Builder\.\w+)$/s

/** Every constant and variable of the file; one that is assigned twice, or changed in place, has no certain value. */
export function namesOf(root: Node): Names {
  const names = new Map<string, Binding>()
  const assign = (name: string, binding: Binding): void => {
    names.set(name, names.has(name) ? { reason: `${name} is assigned more than once` } : binding)
  }
  const changed: string[] = []
  for (const node of walk(root)) {
    const left = node.childForFieldName('left')
    const right = node.childForFieldName('right')
    if (node.type === 'assignment' && left && right) {
      if (isName(left))
        assign(
          left.text,
          isCertain(node) ? { value: right } : { reason: `${left.text} is set under a condition` },
        )
      else changed.push(...namesIn(left))
    } else if (node.type === 'operator_assignment' && left) changed.push(...namesIn(left))
    else if (node.type === 'binary' && left && node.childForFieldName('operator')?.type === '<<')
      changed.push(...namesIn(left))
    else if (node.type === 'call') {
      const method = node.childForFieldName('method')?.text ?? ''
      const receiver = node.childForFieldName('receiver')
      if (receiver && (mutators.has(method) || /\w!$/.test(method))) changed.push(...namesIn(receiver))
    } else if (node.type.endsWith('_parameters'))
      for (const name of namesIn(node)) assign(name, { reason: `${name} is a parameter` })
  }
  for (const name of changed) names.set(name, { reason: `${name} is changed in place` })
  return names
}

export function bindingOf(names: Names, name: string): Binding | undefined {
  return names.get(name)
}

const isName = (node: Node): boolean => node.type === 'identifier' || node.type === 'constant'

function namesIn(node: Node): string[] {
  return [...walk(node)].filter(isName).map((found) => found.text)
}

function isCertain(assignment: Node): boolean {
  for (const around of ancestorsOf(assignment)) {
    if (certain.has(around.type) || around.type === 'assignment') continue
    if (around.type === 'do_block' || around.type === 'block') continue
    if (around.type !== 'call') return false
    const block = around.childForFieldName('block')
    if (!block) return false
    const head = around.text.slice(0, block.startIndex - around.startIndex).trim()
    if (!plainBlocks.test(head)) return false
  }
  return true
}
