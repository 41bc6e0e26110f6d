import { childrenOf, placeOf, type Node } from '../syntax/tree.ts'
import { functionOf } from './call-forms.ts'
import { classDeclaration, constants } from './classes.ts'
import { expressionOf, variablesIn } from './expressions.ts'
import type { Expression, Program, Statement } from './program.ts'

/** A file's statements as plain data, which outlives the parser's tree. */
export function compile(root: Node, file: string, folder: string): Program {
  const program: Program = {
    file,
    body: [],
    functions: new Map(),
    methods: new Map(),
    members: new Map(),
    closures: [],
    shared: new Set(),
    folder,
    includes: [],
  }
  const first = childrenOf(root).find(({ type }) => type === 'php_tag' || type === 'text')
  // The grammar passes over blanks before the opening tag; PHP prints them.
  const blanks = first?.type === 'php_tag' ? root.text.slice(0, first.startIndex - root.startIndex) : ''
  const start: Statement[] =
    blanks || (first?.startIndex ?? 0) > 0 ? [{ kind: 'text', text: ' ', at: { file, line: 1 } }] : []
  program.body = [...start, ...statementsOf(childrenOf(root), program)]
  return program
}

export function statementsOf(nodes: readonly Node[], program: Program): Statement[] {
  let echoes = false
  return nodes.flatMap((node) => {
    const statements = statementOf(node, program)
    // `<?= … ?>` is an expression statement that prints.
    const printed = echoes
      ? statements.map((statement): Statement =>
          statement.kind === 'expression'
            ? {
                ...statement,
                expression: { kind: 'output', values: [statement.expression], at: statement.at },
              }
            : statement,
        )
      : statements
    echoes = (node.type === 'text_interpolation' || node.type === 'php_tag') && /<\?=\s*$/.test(node.text)
    return printed
  })
}

function statementOf(node: Node, program: Program): Statement[] {
  const at = placeOf(node, program.file)
  if (node.isError || isBroken(node)) return [{ kind: 'lost', why: 'a syntax error stands here', at }]
  const form = forms[node.type]
  if (form) return form(node, program)
  return [{ kind: 'lost', why: `${node.type.replaceAll('_', ' ')} is not understood`, at }]
}

/** Parts of a statement that hold statements, which are looked at by themselves. */
const clauses = new Set(
  'else_clause else_if_clause switch_block case_statement default_statement catch_clause finally_clause'.split(
    ' ',
  ),
)

/** Whether a syntax error lies in the statement, but not in a statement of its body. */
function isBroken(node: Node): boolean {
  if (!node.hasError) return false
  return node.children.some((child) => {
    if (!child) return false
    if (child.isError || child.isMissing) return true
    if (!child.hasError) return false
    return clauses.has(child.type) ? isBroken(child) : !(child.type in forms)
  })
}

type Form = (node: Node, program: Program) => Statement[]

const nothing: Form = () => []

/** The statements of a branch: a block, or a single one. */
function bodyOf(node: Node | null, program: Program): Statement[] {
  if (!node) return []
  const block = node.type === 'compound_statement' || node.type === 'colon_block'
  return statementsOf(block ? childrenOf(node) : [node], program)
}

const expressionIn = (node: Node, name: string, program: Program): Expression | undefined => {
  const child = node.childForFieldName(name)
  return child ? expressionOf(child, program) : undefined
}

function conditionOf(node: Node, program: Program): Expression {
  const at = placeOf(node, program.file)
  return expressionIn(node, 'condition', program) ?? { kind: 'opaque', why: 'no condition', parts: [], at }
}

const control =
  (kind: 'break' | 'continue'): Form =>
  (node, program) => {
    const at = placeOf(node, program.file)
    // `break 2` leaves more than one loop.
    return childrenOf(node).length
      ? [{ kind: 'lost', why: `${node.text} is not followed`, at }]
      : [{ kind, at }]
  }

const loop: Form = (node, program) => {
  const at = placeOf(node, program.file)
  const parts = ['initialize', 'update'].flatMap((name) => expressionIn(node, name, program) ?? [])
  const condition = expressionIn(node, 'condition', program)
  const body = bodyOf(node.childForFieldName('body'), program)
  return [{ kind: 'loop', before: parts, condition: condition ? [condition] : [], body, at }]
}

const ifStatement: Form = (node, program) => {
  const alternatives = node
    .childrenForFieldName('alternative')
    .filter((child): child is Node => child !== null)
  const otherwise = alternatives.reduceRight<Statement[]>((other, clause) => {
    const at = placeOf(clause, program.file)
    const body = bodyOf(clause.childForFieldName('body'), program)
    return clause.type === 'else_clause'
      ? body
      : [{ kind: 'if', condition: conditionOf(clause, program), yes: body, other, at }]
  }, [])
  const yes = bodyOf(node.childForFieldName('body'), program)
  const at = placeOf(node, program.file)
  return [{ kind: 'if', condition: conditionOf(node, program), yes, other: otherwise, at }]
}

const switchStatement: Form = (node, program) => {
  const body = node.childForFieldName('body')
  const cases = (body ? childrenOf(body) : []).map((clause) => {
    const valueNode = clause.childForFieldName('value')
    const rest = childrenOf(clause).filter((child) => child.id !== valueNode?.id)
    return {
      ...(valueNode ? { value: expressionOf(valueNode, program) } : {}),
      body: statementsOf(rest, program),
    }
  })
  return [{ kind: 'switch', subject: conditionOf(node, program), cases, at: placeOf(node, program.file) }]
}

const foreach: Form = (node, program) => {
  const [listNode, target] = childrenOf(node)
  const body = bodyOf(node.childForFieldName('body'), program)
  if (!listNode || !target) return []
  const list = expressionOf(listNode, program)
  const [key, given] = target.type === 'pair' ? childrenOf(target) : [undefined, target]
  const changes = given?.type === 'by_ref'
  const item = changes ? childrenOf(given)[0] : given
  return [
    {
      kind: 'foreach',
      list,
      ...(key ? { key: expressionOf(key, program) } : {}),
      item: expressionOf(item ?? target, program),
      body,
      changes,
      at: placeOf(node, program.file),
    },
  ]
}

const tryStatement: Form = (node, program) => {
  const clauses = childrenOf(node)
  const bodies = (type: string): Statement[][] =>
    clauses
      .filter((clause) => clause.type === type)
      .map((clause) => bodyOf(clause.childForFieldName('body'), program))
  return [
    {
      kind: 'try',
      body: bodyOf(node.childForFieldName('body'), program),
      catches: bodies('catch_clause'),
      finally: bodies('finally_clause').flat(),
      at: placeOf(node, program.file),
    },
  ]
}

const forms: Record<string, Form> = {
  php_tag: nothing,
  empty_statement: nothing,
  declare_statement: nothing,
  namespace_use_declaration: nothing,
  interface_declaration: nothing,
  named_label_statement: nothing,
  namespace_definition: (node, program) => bodyOf(node.childForFieldName('body'), program),
  compound_statement: bodyOf,
  text: (node, program) => [{ kind: 'text', text: node.text, at: placeOf(node, program.file) }],
  text_interpolation: (node, program) =>
    childrenOf(node).flatMap((child): Statement[] =>
      // The line break right after `?>` is not printed.
      child.type === 'text'
        ? [{ kind: 'text', text: child.text.replace(/^\r?\n/, ''), at: placeOf(child, program.file) }]
        : [],
    ),
  expression_statement: (node, program) =>
    childrenOf(node).map((child) => ({
      kind: 'expression',
      expression: expressionOf(child, program),
      at: placeOf(node, program.file),
    })),
  echo_statement: (node, program) => {
    const at = placeOf(node, program.file)
    const values = childrenOf(node).map((child) => expressionOf(child, program))
    return [{ kind: 'expression', expression: { kind: 'output', values, at }, at }]
  },
  exit_statement: (node, program) => {
    const at = placeOf(node, program.file)
    const [value] = childrenOf(node).map((child) => expressionOf(child, program))
    return [{ kind: 'expression', expression: { kind: 'exit', ...(value ? { value } : {}), at }, at }]
  },
  if_statement: ifStatement,
  switch_statement: switchStatement,
  foreach_statement: foreach,
  while_statement: loop,
  do_statement: loop,
  for_statement: loop,
  try_statement: tryStatement,
  return_statement: (node, program) => {
    const [value] = childrenOf(node).map((child) => expressionOf(child, program))
    return [{ kind: 'return', ...(value ? { value } : {}), at: placeOf(node, program.file) }]
  },
  break_statement: control('break'),
  continue_statement: control('continue'),
  unset_statement: (node, program) => [
    {
      kind: 'unset',
      targets: childrenOf(node).map((child) => expressionOf(child, program)),
      at: placeOf(node, program.file),
    },
  ],
  global_declaration: (node, program) => [
    { kind: 'global', names: variablesIn(node), at: placeOf(node, program.file) },
  ],
  function_static_declaration: (node, program) => [
    { kind: 'static', names: variablesIn(node), at: placeOf(node, program.file) },
  ],
  const_declaration: constants,
  function_definition: (node, program) => {
    const definition = functionOf(node, program)
    program.functions.set(definition.name.toLowerCase(), definition)
    return []
  },
  class_declaration: classDeclaration,
  trait_declaration: classDeclaration,
  enum_declaration: nothing,
}
