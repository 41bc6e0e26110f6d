import { createRequire } from 'node:module'
import type { Language, Node, Parser } from '@vscode/tree-sitter-wasm'
import type { SourceLocation } from '../server.ts'

export type { Node } from '@vscode/tree-sitter-wasm'

/** The languages that the dialects read, with the grammar's file in the parser's package. */
const grammars = {
  javascript: 'tree-sitter-javascript.wasm',
  typescript: 'tree-sitter-typescript.wasm',
  tsx: 'tree-sitter-tsx.wasm',
  python: 'tree-sitter-python.wasm',
  ruby: 'tree-sitter-ruby.wasm',
  php: 'tree-sitter-php.wasm',
  c_sharp: 'tree-sitter-c-sharp.wasm',
} as const

export type LanguageName = keyof typeof grammars

/** A file that takes the parser more processor time than this, in ms, is refused: no configuration does. */
const timeLimit = 2_000

let runtime: Promise<{ Parser: typeof Parser; Language: typeof Language }> | undefined
const languages = new Map<LanguageName, Promise<Language>>()

async function start() {
  const { default: treeSitter } = await import('@vscode/tree-sitter-wasm')
  await treeSitter.Parser.init()
  return treeSitter
}

function languageOf(name: LanguageName): Promise<Language> {
  let language = languages.get(name)
  if (!language) {
    const file = createRequire(import.meta.url).resolve(`@vscode/tree-sitter-wasm/wasm/${grammars[name]}`)
    runtime ??= start()
    language = runtime.then((treeSitter) => treeSitter.Language.load(file))
    languages.set(name, language)
  }
  return language
}

/**
 * Parses `source`, hands the root to `read` and frees the tree: no node may be kept after `read` returns.
 * The parser and the grammar are loaded at the first call.
 *
 * @returns what `read` returns
 * @throws Error if the parser needs longer than two seconds
 */
export async function parse<T>(language: LanguageName, source: string, read: (root: Node) => T): Promise<T> {
  const grammar = await languageOf(language)
  const { Parser } = await (runtime ??= start())
  const parser = new Parser()
  try {
    parser.setLanguage(grammar)
    const start = process.cpuUsage()
    const isOver = () => {
      const { user, system } = process.cpuUsage(start)
      return user + system > timeLimit * 1000
    }
    const tree = parser.parse(source, null, { progressCallback: isOver })
    if (!tree) throw new Error(`parsing it takes longer than ${timeLimit / 1000} s`)
    try {
      return read(tree.rootNode)
    } finally {
      tree.delete()
    }
  } finally {
    parser.delete()
  }
}

/** Where a node stands; lines count from 1. */
export function placeOf(node: Node, file: string): SourceLocation {
  return { file, line: node.startPosition.row + 1 }
}

/** The node and all below it, in source order. */
export function* walk(node: Node): Generator<Node> {
  const waiting = [node]
  for (let next = waiting.pop(); next; next = waiting.pop()) {
    yield next
    for (let i = next.namedChildCount - 1; i >= 0; i--) {
      const child = next.namedChild(i)
      if (child) waiting.push(child)
    }
  }
}

/** Named children without comments. */
export function childrenOf(node: Node): Node[] {
  return node.namedChildren.filter(
    (child): child is Node => child !== null && !child.type.endsWith('comment'),
  )
}

/** The nodes around `node`, nearest first. */
export function* ancestorsOf(node: Node): Generator<Node> {
  for (let next = node.parent; next; next = next.parent) yield next
}

/** Whether a syntax error lies in the node or around it: what it says can't be relied on. */
export function isDamaged(node: Node): boolean {
  if (node.hasError) return true
  for (const around of ancestorsOf(node)) if (around.isError) return true
  return false
}
