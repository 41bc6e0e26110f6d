// Writes the generated sections of docs/diagnostics, and docs/dialects.md: node scripts/docs.mjs
// What stands between the marks comes from the catalog, the tests' fixtures and the dialects; the rest is written by hand.
import { readFile, writeFile } from 'node:fs/promises'
import { pages } from '../test/diagnostics/pages.ts'
import { dialectsPage } from '../test/servers/notes/page.ts'

const root = new URL('../', import.meta.url)
const read = (path) => readFile(new URL(path, root), 'utf8').catch(() => undefined)

const written = [...(await pages(read)), ['docs/dialects.md', await dialectsPage()]]
for (const [path, text] of written) {
  if (text === (await read(path))) continue
  await writeFile(new URL(path, root), text)
  console.log(path)
}
