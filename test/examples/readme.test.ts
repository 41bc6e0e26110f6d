import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { pathToFileURL } from 'node:url'
import { resolveConfig, type UserConfig } from 'vite'
import { expect, test } from 'vitest'
import webpack, { type Configuration } from 'webpack'
import { root } from './demo.ts'

const readme = await readFile(new URL('README.md', root), 'utf8')
const { resolve } = createRequire(import.meta.url)

const readmeOf = (name: string): Promise<string> =>
  readFile(new URL(`packages/${name}/README.md`, root), 'utf8')

/** README's configuration file of that name. */
const codeOf = (file: string): string =>
  new RegExp(`\`\`\`js\n(// ${file}\n.*?)\`\`\``, 's').exec(readme)?.[1] ?? `no ${file}`

/** What a module with this text exports. */
async function exportOf(code: string): Promise<unknown> {
  const linked = code.replace(/ from '(.+)'/g, (_, name) => ` from '${pathToFileURL(resolve(name)).href}'`)
  const loaded = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(linked)}`)
  return loaded.default
}

test("README's Vite configuration is without a mistake", async () => {
  const config = (await exportOf(codeOf('vite.config.js'))) as UserConfig
  const resolved = await resolveConfig({ ...config, configFile: false }, 'serve')
  expect(resolved.plugins.map(({ name }) => name)).toContain('cors-parity')
})

test("README's webpack configuration is without a mistake", async () => {
  const compiler = webpack((await exportOf(codeOf('webpack.config.js'))) as Configuration)
  await new Promise((done) => compiler?.close(done))
  expect(compiler?.options.devServer).toHaveProperty('setupMiddlewares')
})

test.each([
  { name: 'vite', file: 'vite.config.js' },
  { name: 'webpack', file: 'webpack.config.js' },
])("the $name package's README has the same", async ({ name, file }) => {
  expect(await readmeOf(name)).toContain(codeOf(file))
})

test("the core package's README says what its example gives", async () => {
  const example = /```js\n(.*\n)(judge.*) \/\/ '(.*)'\n```/s.exec(await readmeOf('core'))
  const [, before, expression, result] = example ?? []
  expect(await exportOf(`${before}export default ${expression}`)).toBe(result)
})

test("README's commands exist", async () => {
  const { scripts } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'))
  const commands = [...readme.matchAll(/\bnpm (?:run )?(demo[:\w]*|test)\b/g)].map(([, name]) => name)
  expect(new Set(commands)).toEqual(new Set(['demo', 'demo:webpack', 'test']))
  for (const name of commands)
    expect(scripts).toMatchObject({ [`${name}`]: `node scripts/bootstrap.mjs ${name}` })
})

test("README's links lead somewhere", () => {
  const links = [...readme.matchAll(/\]\(([^)]+)\)/g)].map(([, link = '']) => link)
  expect(links).not.toEqual([])
  expect(links.filter((link) => !existsSync(new URL(link, root)))).toEqual([])
})
