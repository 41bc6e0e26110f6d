import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hosts, start, type HostKind, type Running } from './hosts.ts'

const api = 'https://api.example.com'

const direct = `// fetch('${api}/in-a-comment')
import { base, list } from './relative.js'
export const remove = () =>
  fetch(\`${api}/users/\${7}\`, { method: 'DELETE' })
document.body.dataset.ready = [base, list, remove].length
`

const files = {
  'relative.js': `export const base = import.meta.env?.PROD ? '${api}' : '/api'
export const list = () => fetch(base + '/users')
`,
  'node_modules/client/index.js': `export const call = () => fetch('${api}/of-a-package')`,
  'node_modules/client/package.json': '{ "name": "client", "type": "module", "main": "index.js" }',
}

const options = `{
  proxy: { '/api': { target: 'http://127.0.0.1:9', productionUrl: '${api}', rewrite: (path) => path.replace('/api', '') } },
}`

const typed = `interface User {
  id: number
}

const base: string = '${api}'

export const read = (id: number): Promise<User> => fetch(base + '/users/' + id).then((answer) => answer.json())
`

/** What the dev server gives the browser, which compiles it. */
const load = async ({ url }: Running, path: string): Promise<string> => (await fetch(url + path)).text()

describe.each(hosts)('$name', (kind: HostKind) => {
  let host: Running
  beforeAll(async () => {
    const page = `import { call } from 'client'\nimport './direct.js'\ncall\n`
    host = await start(kind, { options, page, files: { ...files, 'direct.js': direct } })
    for (const path of ['/main.js', '/direct.js', '/relative.js', '/node_modules/client/index.js'])
      await load(host, path)
  })
  afterAll(() => host.stop())

  test('a call that names the API is told with its line, and nothing else that names it', async () => {
    const output = await host.printed('direct-call')
    expect(host.codes().filter((code) => code === 'direct-call')).toHaveLength(1)
    expect(output).toContain(`${api}/users/`)
    expect(output).toMatch(/direct\.js:4\n/)
    expect(output).toContain('Call /api/users/;')
  })

  test('and told as solved once it is gone', async () => {
    // a watcher that is not ready yet misses an edit
    const edited = async (): Promise<string> => {
      await writeFile(join(host.root, 'direct.js'), direct.replaceAll(api, '/api'))
      return host.output()
    }
    await expect.poll(edited, { interval: 500, timeout: 25_000 }).toMatch(/✓ direct-call .*solved/)
  })
})

describe('Vite', () => {
  let host: Running
  beforeAll(async () => {
    host = await start(hosts[0]!, { options, files: { 'typed.ts': typed } })
  })
  afterAll(() => host.stop())

  test('the line is that of the TypeScript file', async () => {
    await load(host, '/typed.ts')
    expect(await host.printed('direct-call')).toMatch(/typed\.ts:5\n/)
  })
})
