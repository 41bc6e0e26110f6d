import { describe, expect, test } from 'vitest'
import { pagesHooks, type Serving } from '../../packages/core/src/plugin.ts'

const api = 'https://api.example.com'
const options = { proxy: { '/api': { target: 'http://localhost:3001', productionUrl: `${api}/v1` } } }
const source = `fetch('${api}/v1/users')`

const pluginOf = (serving: () => Serving | undefined) => pagesHooks({ options, serving })

/** What the session is told when a module comes by, in one host's context. */
async function told(context: object, serves = true): Promise<string[]> {
  const lines: string[] = []
  const session = {
    isDirect: (url: string) => url.startsWith(api),
    written: (file: string, calls: Array<{ url: string }>) =>
      void lines.push(`${file} ${calls.map(({ url }) => url).join()}`),
  }
  const serving = (): Serving | undefined =>
    serves ? ({ session: async () => session } as unknown as Serving) : undefined
  const plugin = pluginOf(serving)
  expect(await plugin.transform.handler.call(context as never, source, '/src/users.js?t=1')).toBeUndefined()
  return lines
}

const vite = (consumer: string): object => ({ environment: { config: { consumer } } })
const webpack = (target: string): object => ({
  getNativeBuildContext: () => ({ framework: 'webpack', loaderContext: { target } }),
})

describe('a module is read', () => {
  test.each([
    ['Vite, client', vite('client')],
    ['webpack, web', webpack('web')],
  ])('%s', async (_, context) => expect(await told(context)).toEqual([`/src/users.js ${api}/v1/users`]))
})

describe('a module is left alone', () => {
  test.each([
    ['Vite, server', vite('server')],
    ['webpack, node', webpack('node')],
    ['a host that does not say', {}],
  ])('%s', async (_, context) => expect(await told(context)).toEqual([]))

  test('in a build', async () => expect(await told(vite('client'), false)).toEqual([]))
})

test('only modules outside node_modules that name the host reach the hook', () => {
  const plugin = pluginOf(() => undefined)
  expect(plugin.transform).toMatchObject({
    filter: { code: { include: ['api.example.com'] }, id: { exclude: [/[\\/]node_modules[\\/]/, /^\0/] } },
  })
  const { filter } = plugin.transform
  const ids = ['a.js', 'b.tsx?x', 'c.vue?vue&type=script', 'd.mts', 'e.css', 'f.json', 'g.png', 'h.jsonp']
  expect(ids.filter((id) => filter.id.include.test(id))).toEqual(ids.slice(0, 4))
  expect(plugin.transformInclude()).toBe(false)
})
