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

/** What README's configuration file of that name exports. */
async function configuration(file: string): Promise<unknown> {
  const [, code = ''] = new RegExp(`\`\`\`js\n// ${file}\n(.*?)\`\`\``, 's').exec(readme) ?? []
  const linked = code.replace(/ from '(.+)'/g, (_, name) => ` from '${pathToFileURL(resolve(name)).href}'`)
  const loaded = await import(/* @vite-ignore */ `data:text/javascript,${encodeURIComponent(linked)}`)
  return loaded.default
}

test("README's Vite configuration is without a mistake", async () => {
  const config = (await configuration('vite.config.js')) as UserConfig
  const resolved = await resolveConfig({ ...config, configFile: false }, 'serve')
  expect(resolved.plugins.map(({ name }) => name)).toContain('cors-parity')
})

test("README's webpack configuration is without a mistake", async () => {
  const compiler = webpack((await configuration('webpack.config.js')) as Configuration)
  await new Promise((done) => compiler?.close(done))
  expect(compiler?.options.devServer).toHaveProperty('setupMiddlewares')
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
