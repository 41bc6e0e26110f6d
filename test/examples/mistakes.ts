import { readFile } from 'node:fs/promises'
import { root } from './demo.ts'

/** One row of the table in examples/README.md. */
export interface Mistake {
  /** `PATCH /api/users/7`, `at start`, or what else stands in the finding's first line. */
  where: string
  /** The finding that names it. */
  code: string
  /** The line of examples/page/calls.js that makes the call or reads the header; undefined where no call is meant. */
  line: string | undefined
}

/** The table of planted mistakes, as people read it. */
export async function plantedMistakes(): Promise<Mistake[]> {
  const text = await readFile(new URL('examples/README.md', root), 'utf8')
  const rows = text.split('\n').filter((line) => line.startsWith('|'))
  return rows.slice(2).map((row) => {
    const [, where = '', , verdict = '', line] = row.split('|').map((cell) => cell.trim())
    const code = /^`([a-z-]+)`$/.exec(verdict)?.[1]
    if (!code) throw new Error(`No code: ${row}`)
    return { where: where.replaceAll('`', ''), code, line: line || undefined }
  })
}
