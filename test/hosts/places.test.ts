import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { launch } from './browser.ts'
import { hosts, start } from './hosts.ts'
import { upstream, type Upstream } from './upstream.ts'

let browser: Browser
let api: Upstream
beforeAll(async () => {
  browser = await launch()
  api = await upstream((_req, res) => res.writeHead(200, { 'X-Total-Count': '9' }).end('[]'))
})
afterAll(async () => {
  await browser.close()
  await api.close()
})

const options = (): string =>
  `{ proxy: { '/api': { target: '${api.url}', productionUrl: 'https://api.example.com' } },
     productionOrigins: ['https://app.example.com'], policy: { headers: { 'Access-Control-Allow-Origin': '*' } } }`

/** A module that calls the API in line 41, and reads a header of the answer in line 43. */
const source = (before: string): string =>
  [
    `import { named } from './named.js'`,
    before,
    ...Array.from({ length: 35 - before.split('\n').length }, (_, i) => `// line ${i}`),
    ``,
    `export async function remove() {`,
    `  const path = named('users')`,
    `  const init = { method: 'DELETE', credentials: 'omit' }`,
    `  await fetch(path, init)`,
    `  const users = await fetch(path + '?all')`,
    `  return users.headers.get('X-Total-Count')`,
    `}`,
  ].join('\n')

const files = {
  'src/named.js': `export const named = (name) => '/api/' + name`,
  'src/users.ts': source('interface User {\n  name: string\n  mail?: string\n}\ntype Users = User[]'),
  'src/users.js': source('const unused = 1'),
  'src/client.js': `import ky from 'ky'\n\nexport async function remove() {\n  await ky.delete('/api/users')\n}`,
}

const [vite, webpack] = hosts
const rows = [
  { name: 'Vite, TypeScript', kind: vite!, file: 'src/users.ts', line: 41, args: [] },
  { name: 'Vite, JavaScript', kind: vite!, file: 'src/users.js', line: 41, args: [] },
  { name: 'Vite, a library in between', kind: vite!, file: 'src/client.js', line: 4, args: [] },
  ...[
    [],
    ['--devtool', 'eval-source-map'],
    ['--devtool', 'eval-cheap-module-source-map'],
    ['--devtool', 'source-map'],
    ['--devtool', 'inline-source-map'],
  ].map((args) => ({
    name: `webpack ${args.join(' ')}`,
    kind: webpack!,
    file: 'src/users.js',
    line: 41,
    args,
  })),
  {
    name: 'webpack, a library in between',
    kind: webpack!,
    file: 'src/client.js',
    line: 4,
    args: ['--devtool', 'source-map'],
  },
]

test.each(rows)('$name: the line of the call, and of the read', async ({ kind, file, line, args }) => {
  const host = await start(
    { ...kind, serve: [...kind.serve, ...args] },
    {
      options: options(),
      files,
      page: `import { remove } from './${file}'\nremove().catch(() => {}).then(() => (document.body.dataset.done = 'yes'))`,
    },
  )
  const page = await browser.newPage()
  try {
    await page.goto(host.url)
    const mode = line === 41 ? 'omit' : 'same-origin'
    await host.printed(`${file}:${line} → DELETE, credentials: ${mode}`)
    if (line === 41) await host.printed(`${file}:43 → reads x-total-count`)
    expect(host.output()).not.toContain('inferred')
  } finally {
    await page.close()
    await host.stop()
  }
})
