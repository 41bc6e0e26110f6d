import { readFile } from 'node:fs/promises'
import type { Code } from '../diagnostics/finding.ts'

/** Where the pages on the codes are: in the published package, and in the repository. */
const folders = ['../../docs/', '../../../../docs/diagnostics/']

/**
 * The page on a code, as its Markdown: the one that belongs to this version, without the internet.
 *
 * @throws if it is not there
 */
export async function docsPage(code: Code): Promise<string> {
  const [packed = '', written = ''] = folders.map((folder) => new URL(`${folder}${code}.md`, import.meta.url))
  return readFile(packed, 'utf8').catch(() => readFile(written, 'utf8'))
}
