import type { HeaderList } from '../../fetch/verdict.ts'
import { bodiesOf, within } from './effects.ts'
import type { Script } from './world.ts'

/** A script that gives more to ask than this is not asked: it is not called uniform then. */
const limit = 200

/** Something that a script may answer differently. */
export interface Question {
  path: string
  headers: HeaderList
}

/**
 * Where a script looks at paths, queries, or headers that pages set: each path and word that it names, put there.
 *
 * @param texts its texts, and what its patterns take
 * @returns undefined where that is too much to ask
 */
export function questionsFor(script: Script, texts: readonly string[]): Question[] | undefined {
  const paths = texts.filter((text) => /^\/[\w./-]+$/.test(text))
  const words = new Set(
    texts.map((text) => text.replaceAll('/', '')).filter((text) => /^[\w.~-]+$/.test(text)),
  )
  const queries = texts.filter((text) => /^[\w.%&=-]*=[\w.%&=-]*$/.test(text)).map((text) => `/?${text}`)
  const read = readIn(script)
  const byWord = read.has('path')
    ? [...queries, ...[...words].flatMap((word) => [`/${word}`, `/${word}/${word}/${word}?${word}=${word}`])]
    : []
  const headers = [...read].filter((name) => name !== 'path')
  const questions = [
    ...[...paths, ...byWord].map((path) => ({ path, headers: [] })),
    ...headers.flatMap((name) =>
      ['1', ...words].map((value) => ({ path: '/', headers: [[name, value]] as const })),
    ),
  ]
  return questions.length > limit ? undefined : questions
}

const ofTheUrl = /^(?:REQUEST_URI|QUERY_STRING|PATH_INFO|PHP_SELF|SCRIPT_NAME|REDIRECT_URL)$/

/** `path`, and the names of headers that pages set. */
function readIn(script: Script): Set<string> {
  const read = new Set<string>()
  for (const node of within(bodiesOf(script))) {
    if (node.kind === 'variable' && node.name === '_GET') read.add('path')
    if (node.kind !== 'literal' || typeof node.value !== 'string') continue
    if (ofTheUrl.test(node.value)) read.add('path')
    const [, name] = /^HTTP_(X_\w+|AUTHORIZATION)$/.exec(node.value) ?? []
    if (name !== undefined) read.add(name.toLowerCase().replaceAll('_', '-'))
  }
  return read
}
