import { posix, relative } from 'node:path'
import type { Scripts } from 'cors-parity/plugin'
import type { Compilation, Compiler, Module } from 'webpack'

type Script = NonNullable<Awaited<ReturnType<Scripts>>>

const mapComment = /\/\/[#@] sourceMappingURL=(\S+)/g
const literal = /"(?:[^"\\]|\\.)*"/y

/** Path of a module, from the compiler's context, where a URL is one that `eval` names. */
function moduleIn(url: string): string | undefined {
  const [, path] = /^webpack(?:-internal:\/\/|:\/\/[^/]*)\/(?:\.\/)?([^?]*)/.exec(url) ?? []
  return path && decodeURI(path)
}

/** The module's text that is handed to `eval` in a chunk. */
function evaluated(chunk: string, url: string): string | undefined {
  const named = chunk.indexOf(`//# sourceURL=${url}\\n`)
  if (named === -1) return undefined
  literal.lastIndex = chunk.indexOf('"', chunk.lastIndexOf('eval(', named))
  const [found] = literal.exec(chunk) ?? []
  return found && (JSON.parse(found) as string)
}

const resourceOf = (module: Module): string | undefined =>
  'resource' in module && typeof module.resource === 'string'
    ? module.resource.replace(/\?.*/, '')
    : undefined

/** What webpack has made of the page's modules, whichever `devtool` is chosen. */
export function scriptsOf(compiler: Compiler): Scripts {
  let last: Compilation | undefined
  compiler.hooks.done.tap('cors-parity', ({ compilation }) => void (last = compilation))

  /** An emitted file, by its path in the output. */
  const read = (name: string): Promise<string | undefined> =>
    new Promise((done) => {
      const { outputFileSystem } = compiler
      const folder = last?.outputOptions.path
      if (!outputFileSystem || folder === undefined) return done(undefined)
      outputFileSystem.readFile(posix.join(folder, name), (error, data) =>
        done(error ? undefined : String(data)),
      )
    })

  /** @param name of the emitted file that the text stands in */
  const withMap = async (text: string, name: string): Promise<Script> => {
    const url = [...text.matchAll(mapComment)].at(-1)?.[1]
    if (url === undefined) return { text }
    const inline = /^data:application\/json[^,]*;base64,(.*)$/.exec(url)?.[1]
    const map =
      inline === undefined
        ? await read(posix.join(posix.dirname(name), url))
        : Buffer.from(inline, 'base64').toString()
    return { text, ...(map !== undefined && { map: JSON.parse(map) }) }
  }

  const ofModule = async (url: string, path: string): Promise<Script | undefined> => {
    const file = [...(last?.modules ?? [])]
      .map(resourceOf)
      .find((each) => each !== undefined && relative(compiler.context, each).replaceAll('\\', '/') === path)
    if (file === undefined) return undefined
    for (const { name } of last?.getAssets() ?? []) {
      const chunk = name.endsWith('.js') ? await read(name) : undefined
      const text = chunk === undefined ? undefined : evaluated(chunk, url)
      if (text !== undefined) return { ...(await withMap(text, name)), file }
    }
    return undefined
  }

  return async (url) => {
    const path = moduleIn(url)
    if (path !== undefined) return ofModule(url, path)
    const publicPath = last?.outputOptions.publicPath
    const from =
      typeof publicPath === 'string' && publicPath !== 'auto' ? new URL(publicPath, url).pathname : '/'
    const { pathname } = new URL(url)
    if (!pathname.startsWith(from)) return undefined
    const name = decodeURI(pathname.slice(from.length))
    const text = await read(name)
    return text === undefined ? undefined : withMap(text, name)
  }
}
