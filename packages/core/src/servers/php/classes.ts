import { childrenOf, placeOf, type Node } from '../syntax/tree.ts'
import { functionOf } from './call-forms.ts'
import { expressionOf } from './expressions.ts'
import type { Expression, Program, Statement } from './program.ts'

/** `const NAME = …`, in a class or outside. */
export function constants(node: Node, program: Program): Statement[] {
  return childrenOf(node)
    .filter((element) => element.type === 'const_element')
    .flatMap((element) => {
      const [name, value] = childrenOf(element)
      if (!name || !value) return []
      return [
        {
          kind: 'const',
          name: name.text,
          value: expressionOf(value, program),
          at: placeOf(element, program.file),
        },
      ]
    })
}

function addMember(program: Program, name: string, value: Expression | undefined): void {
  program.members.set(name, program.members.has(name) ? undefined : value)
}

/** Its methods, constants and properties, by name; nothing of it runs where it stands. */
export function classDeclaration(node: Node, program: Program): Statement[] {
  const body = node.childForFieldName('body')
  for (const member of body ? childrenOf(body) : []) {
    if (member.type === 'method_declaration') {
      const method = functionOf(member, program)
      const key = method.name.toLowerCase()
      program.methods.set(key, [...(program.methods.get(key) ?? []), method])
    } else if (member.type === 'const_declaration') {
      for (const statement of constants(member, program))
        if (statement.kind === 'const') addMember(program, statement.name, statement.value)
    } else if (member.type === 'property_declaration') {
      for (const property of childrenOf(member)) {
        const name = property.childForFieldName('name')
        const value = property.childForFieldName('default_value')
        if (name && value) addMember(program, name.text, expressionOf(value, program))
      }
    }
  }
  return []
}
