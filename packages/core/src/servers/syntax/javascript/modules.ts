import type { Where } from '../../server.ts'
import { Host, TooMuch, type Machine } from './machine.ts'
import { runtimeModule } from './runtime.ts'
import { Scope } from './scope.ts'
import { runAll } from './statements.ts'
import { below, parseScript, type Syntax } from './syntax.ts'
import { Fault, Imported, Obj, Open } from './values.ts'
import { volatileNames } from './volatile.ts'

/** More files than this, or more characters in all, are not followed. */
const fileLimit = 40
const sizeLimit = 2 ** 21

/** `module.exports` or the names of an ES module; both kinds of import read it. */
export class Exports extends Host {
  value: unknown = new Obj()
  readonly names = new Map<string, () => unknown>()
  override member(name: string): unknown {
    if (name === 'exports') return this.value instanceof Obj ? this : this.value
    return this.named(name)
  }
  override set(name: string, value: unknown): void {
    if (name === 'exports') this.value = value
    else this.names.set(name, () => value)
  }
  named(name: string): unknown {
    const own = this.names.get(name)
    if (own) return own()
    if (name === 'default') return this.whole()
    return this.value instanceof Obj ? this.value.get(name) : undefined
  }
  /** What `require` gives. */
  whole(): unknown {
    if (!(this.value instanceof Obj)) return this.value
    const object = new Obj()
    object.assign(this.value)
    for (const [name, value] of this.names) object.set(name, value())
    return object
  }
}

/** The files of a program by path, each with its text parsed; those that `load` can't give are left out. */
export async function loadAll(source: string, where: Where): Promise<Map<string, Syntax>> {
  const files = new Map([[where.file, await parseScript(source, where.file)]])
  // by its path from the policy file's folder, or from where that file's own path begins
  const load = (path: string) => where.load!(besideOf(where.file, path)).catch(() => where.load!(path))
  for (const [file, root] of files) {
    for (const specifier of specifiersIn(root)) {
      if (files.size >= fileLimit || !where.load || !specifier.startsWith('.')) continue
      await loadOne(resolve(file, specifier), load, files)
    }
  }
  return files
}

async function loadOne(
  path: string,
  load: (path: string) => Promise<string>,
  files: Map<string, Syntax>,
): Promise<void> {
  for (const candidate of candidatesFor(path)) {
    if (files.has(candidate)) return
    try {
      const text = await load(candidate)
      const size = [...files.values()].reduce((sum, root) => sum + root.text.length, text.length)
      if (size > sizeLimit || text.includes('\0')) return
      files.set(
        candidate,
        await parseScript(candidate.endsWith('.json') ? `module.exports = ${text}` : text, candidate),
      )
      return
    } catch {
      // the next candidate, or none
    }
  }
}

const endings = [
  '.js',
  '.ts',
  '.mjs',
  '.cjs',
  '.mts',
  '.cts',
  '.json',
  '/index.js',
  '/index.ts',
  '/index.mjs',
  '/index.cjs',
]

/** A path as an import names it, `./x.js` for `x.ts` included. */
function candidatesFor(path: string): string[] {
  const named = /\.(?:[cm]?[jt]s|json)$/.test(path) ? [path, path.replace(/js$/, 'ts')] : []
  return [...named, ...endings.map((ending) => path + ending)]
}

function resolve(from: string, specifier: string): string {
  const parts = [...from.replaceAll('\\', '/').split('/').slice(0, -1), ...specifier.split('/')]
  const path: string[] = []
  for (const part of parts) {
    if (part === '..' && path.length > 0 && path.at(-1) !== '..') path.pop()
    else if (part !== '.' && (part !== '' || path.length === 0)) path.push(part)
  }
  return path.join('/')
}

/** A path as it is seen from the folder of `file`. */
function besideOf(file: string, path: string): string {
  const folder = file.replaceAll('\\', '/').split('/').slice(0, -1)
  const parts = path.split('/')
  while (folder.length > 0 && folder[0] === parts[0]) {
    folder.shift()
    parts.shift()
  }
  return [...folder.map(() => '..'), ...parts].join('/')
}

function specifiersIn(root: Syntax): string[] {
  return [...below(root)].flatMap((node) => {
    const source = node.fields.get('source')
    if (source?.type === 'string') return [source.text.slice(1, -1)]
    const callee = node.type === 'call_expression' ? node.fields.get('function') : undefined
    const [first] = node.fields.get('arguments')?.children ?? []
    const isImport = callee?.type === 'import' || callee?.text === 'require'
    return isImport && first?.type === 'string' ? [first.text.slice(1, -1)] : []
  })
}

/** Follows the program from its first file on, each imported file once. */
export function runProgram(files: Map<string, Syntax>, machine: Machine): Exports {
  const ran = new Map<string, Exports>()
  const runFile = (file: string, root: Syntax): Exports => {
    const exports = new Exports()
    ran.set(file, exports)
    const scope = new Scope(undefined, true, volatileNames(root))
    scope.declare('module', exports, true)
    scope.declare('exports', exports, true)
    const imports = root.children.filter((node) => node.type === 'import_statement')
    for (const node of imports) bindImport(node, scope, machine)
    runSetUp(root, scope, machine)
    collectExports(root, scope, exports, machine)
    return exports
  }
  machine.load = (specifier, at) => {
    const known = runtimeModule(specifier, machine)
    if (known !== undefined) return known
    const file = specifier.startsWith('.')
      ? candidatesFor(resolve(at.file, specifier)).find((path) => files.has(path))
      : undefined
    const root = file === undefined ? undefined : files.get(file)
    if (file === undefined || !root) return new Imported(specifier, at, true)
    return (ran.get(file) ?? runFile(file, root)).whole()
  }
  const root = files.get(machine.where.file)
  return root ? runFile(machine.where.file, root) : new Exports()
}

/** What is thrown while the program starts ends the start, as far as that is certain. */
function runSetUp(root: Syntax, scope: Scope, machine: Machine): void {
  try {
    machine.within(() => runAll(root.children, scope, machine))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    throw new TooMuch(`it stops at its start: ${error.message}`)
  }
}

function bindImport(node: Syntax, scope: Scope, machine: Machine): void {
  const clause = node.children.find(
    (child) => child.type === 'import_clause' || child.type === 'import_require_clause',
  )
  const source = node.fields.get('source') ?? clause?.fields.get('source')
  if (!clause || !source) return
  const from = source.text.slice(1, -1)
  const whole = machine.load(from, node.at)
  const named = (name: string) => {
    if (whole instanceof Open) return new Imported(from, node.at)
    if (whole instanceof Obj) return whole.props.has(name) || name !== 'default' ? whole.get(name) : whole
    if (name === 'default') return whole
    return whole instanceof Host ? whole.member(name, machine) : machine.open(`${name} of ${from}`)
  }
  for (const part of clause.children) {
    if (part.type === 'identifier')
      scope.declare(part.text, clause.type === 'import_clause' ? named('default') : whole, true)
    // in TypeScript `import * as cors` is called as if it were the whole
    if (part.type === 'namespace_import') scope.declare(part.children[0]?.text ?? '', whole, true)
    if (part.type !== 'named_imports') continue
    for (const item of part.children) {
      const name = item.fields.get('name')?.text ?? ''
      scope.declare(item.fields.get('alias')?.text ?? name, named(name), true)
    }
  }
}

function collectExports(root: Syntax, scope: Scope, exports: Exports, machine: Machine): void {
  for (const node of root.children.filter((child) => child.type === 'export_statement')) {
    const declared = node.fields.get('declaration')
    for (const name of declared ? declaredNames(declared) : [])
      exports.names.set(name, () => scope.read(name, false)?.value)
    const isDefault = /^export\s+default\b/.test(node.text)
    const own = declared?.fields.get('name')?.text
    if (isDefault) exports.names.set('default', () => scope.read(own ?? 'default', false)?.value)
    const clause = node.children.find((child) => child.type === 'export_clause')
    const source = node.fields.get('source')
    const from = source ? machine.load(source.text.slice(1, -1), node.at) : undefined
    for (const item of clause?.children ?? []) {
      const name = item.fields.get('name')?.text ?? ''
      const value = () => (from instanceof Obj ? from.get(name) : (from ?? scope.read(name, false)?.value))
      exports.names.set(item.fields.get('alias')?.text ?? name, value)
    }
    if (!clause && from instanceof Obj)
      for (const [name, value] of from.props) exports.names.set(name, () => value)
  }
}

function declaredNames(node: Syntax): string[] {
  const own = node.fields.get('name')
  const declarators = node.children.filter((child) => child.type === 'variable_declarator')
  return [...(own ? [own.text] : []), ...declarators.map((child) => child.fields.get('name')?.text ?? '')]
}
