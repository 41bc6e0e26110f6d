import { evaluate } from './evaluate.ts'
import { keyOf } from './literals.ts'
import { makeFunction, parametersOf } from './functions.ts'
import type { Machine } from './machine.ts'
import { Scope } from './scope.ts'
import type { Syntax } from './syntax.ts'
import { Obj, Open } from './values.ts'

interface ClassDefinition {
  node: Syntax
  scope: Scope
  base: unknown
  statics: Obj
}

/** The classes that a program defines, by the function that stands for each. */
const classes = new WeakMap<object, ClassDefinition>()

export function isClass(value: unknown): value is Function {
  return typeof value === 'function' && classes.has(value)
}

export function staticsOf(value: Function): Obj | undefined {
  return classes.get(value)?.statics
}

export function makeClass(node: Syntax, scope: Scope, machine: Machine): Function {
  const heritage = node.children.find((child) => child.type === 'class_heritage')
  const clause = heritage?.children.find((child) => child.type === 'extends_clause') ?? heritage
  const base = heritage && evaluate(clause?.fields.get('value') ?? clause?.children[0], scope, machine)
  const made = () => machine.open('a class is called without new')
  const statics = new Obj()
  statics.isInstance = true
  statics.shared = true
  classes.set(made, { node, scope, base, statics })
  const inside = new Scope(scope, true)
  inside.declare('this', statics, true)
  for (const part of membersOf(node).filter(isStatic)) define(statics, part, inside, machine)
  return made
}

/** An object of the class: the methods of all its bases, then the fields and constructors from the outermost base on. */
export function instantiate(made: Function, args: unknown[], machine: Machine): Obj {
  const instance = new Obj()
  instance.isInstance = true
  instance.shared = machine.path === undefined
  takeMethods(made, instance, machine)
  build(made, args, instance, machine)
  return instance
}

function takeMethods(made: Function, instance: Obj, machine: Machine): void {
  const definition = classes.get(made)
  if (!definition) return
  const { node, base } = definition
  if (isClass(base)) takeMethods(base, instance, machine)
  else if (base !== undefined) instance.rest = base instanceof Open ? base : machine.open('a base class')
  const scope = scopeOf(definition, instance, machine)
  for (const part of membersOf(node)) if (isMethod(part)) define(instance, part, scope, machine)
}

function build(made: Function, args: unknown[], instance: Obj, machine: Machine): void {
  const definition = classes.get(made)
  if (!definition) return
  const members = membersOf(definition.node)
  const constructor = members.find((part) => nameOf(part)?.text === 'constructor')
  if (!constructor && isClass(definition.base)) build(definition.base, args, instance, machine)
  const scope = scopeOf(definition, instance, machine)
  for (const part of members) if (!isMethod(part) && !isStatic(part)) define(instance, part, scope, machine)
  if (!constructor) return
  for (const [i, parameter] of parametersOf(constructor).entries()) {
    const isField =
      parameter.children[0]?.type === 'accessibility_modifier' || /^readonly\s/.test(parameter.text)
    const value = args[i] === undefined ? evaluate(parameter.fields.get('value'), scope, machine) : args[i]
    if (isField) instance.set(parameter.fields.get('pattern')?.text ?? '', value, parameter.at)
  }
  makeFunction(constructor, scope, machine)(...args)
}

function scopeOf({ scope, base }: ClassDefinition, instance: Obj, machine: Machine): Scope {
  const inside = new Scope(scope, instance.shared)
  inside.declare('this', instance, true)
  if (isClass(base))
    inside.declare('super', (...given: unknown[]) => build(base, given, instance, machine), true)
  return inside
}

function isMethod(part: Syntax): boolean {
  return part.type === 'method_definition' && !isStatic(part) && nameOf(part)?.text !== 'constructor'
}

function membersOf(node: Syntax): Syntax[] {
  return node.fields.get('body')?.children ?? []
}

function isStatic(part: Syntax): boolean {
  return /^(?:(?:public|private|protected)\s+)?static\s/.test(part.text)
}

function nameOf(part: Syntax): Syntax | undefined {
  return part.fields.get('name') ?? part.fields.get('property')
}

function define(target: Obj, part: Syntax, scope: Scope, machine: Machine): void {
  const name = nameOf(part)
  if (!name) return
  const key = keyOf(name, scope, machine)
  if (key instanceof Open) return target.assign(key)
  if (part.type === 'method_definition') {
    const accessor = /\b(?:get|set)\s+[\w#$]+\s*\(/.test(part.text.slice(0, part.text.indexOf('(') + 1))
    const value = accessor ? machine.open(`${key} is computed`, part.at) : makeFunction(part, scope, machine)
    target.set(key, value, part.at)
  } else if (part.type.endsWith('field_definition')) {
    target.set(key, evaluate(part.fields.get('value'), scope, machine), part.at)
  }
}
