import { fileURLToPath } from 'node:url'
import { certificate } from './certificate.ts'
import type { HostKind } from './project.ts'

const loopbackOnly = fileURLToPath(new URL('loopback-only.mjs', import.meta.url))
const serveByApi = fileURLToPath(new URL('serve-by-api.mjs', import.meta.url))
const tls = await certificate()

/** The same over https, with a certificate that the browser is told to take; HTTP/2 where the host speaks it. */
export const secure = (kind: HostKind): HostKind => ({
  ...kind,
  name: `${kind.name}, ${kind.of === 'vite' ? 'HTTPS with HTTP/2' : 'HTTPS'}`,
  files: ({ server = '{}', prelude = '', ...project }) => {
    const files = `key: readFileSync(${JSON.stringify(tls.key)}), cert: readFileSync(${JSON.stringify(tls.cert)})`
    const https =
      kind.of === 'vite' ? `https: { ${files} }` : `server: { type: 'https', options: { ${files} } }`
    return kind.files({
      ...project,
      prelude: `import { readFileSync } from 'node:fs'\n${prelude}`,
      server: `{ ...${server}, ${https} }`,
    })
  },
})

/** The page, and all that the host serves, lives under a path; the rules are at the root. */
export const underPath = (kind: HostKind): HostKind => {
  const path =
    kind.of === 'vite'
      ? ['--base', '/app/']
      : ['--static-public-path', '/app/', '--output-public-path', '/app/']
  return {
    ...kind,
    name: `${kind.name}, under a path`,
    page: '/app/',
    serve: [...kind.serve, ...path],
    build: [...kind.build, ...path.slice(-2)],
  }
}

/** Reached at every address of the machine, as `--host` says. The host is told so, and listens on the loopback alone. */
export const everywhere = (kind: HostKind): HostKind => ({
  ...kind,
  name: `${kind.name}, --host`,
  serve: [
    '--import',
    loopbackOnly,
    ...kind.serve.flatMap((word) => (word !== 'localhost' ? word : kind.of === 'vite' ? [] : '0.0.0.0')),
  ],
})

/** At a port beside the one that it was given, which is taken. */
export const moved = (kind: HostKind): HostKind => ({
  ...kind,
  name: `${kind.name}, moved port`,
  portTaken: true,
})

/** What `vite build` made, served by `vite preview`. */
export const previewed = (kind: HostKind): HostKind => ({
  ...kind,
  name: `${kind.name}, preview`,
  serve: kind.serve.toSpliced(1, 0, 'preview'),
  builtFirst: true,
  hot: false,
})

/** In middleware mode, mounted in a server of the user's own. @param routes statements of that server */
export const inExpress = (kind: HostKind, routes = ''): HostKind => ({
  ...kind,
  name: `${kind.name}, middleware mode in Express`,
  serve: ['server.js', '0'],
  files: (project) => ({
    ...kind.files(project),
    'server.js': `import express from 'express'
import { createServer } from 'vite'
const app = express()
const server = app.listen(Number(process.argv[2]), 'localhost')
const vite = await createServer({ server: { middlewareMode: { server } } })
${routes}
app.use(vite.middlewares)
console.log('http://localhost:' + process.argv[2])`,
  }),
})

/** One compiler for the page, which has the plugin, and one for a worker. */
export const severalCompilers = (kind: HostKind): HostKind => ({
  ...kind,
  name: `${kind.name}, several compilers`,
  files: (project) => {
    const { 'webpack.config.js': page = '', ...files } = kind.files(project)
    return {
      ...files,
      'page.config.js': page,
      'worker.js': 'addEventListener("message", () => {})',
      'webpack.config.js': `import page from './page.config.js'
export default [
  { ...page, name: 'page' },
  { name: 'worker', entry: './worker.js', target: 'webworker', stats: 'errors-warnings', output: { filename: 'worker.js' } },
]`,
    }
  },
})

/** Started by a script of the user's own. */
export const byApi = (kind: HostKind): HostKind => ({
  ...kind,
  name: `${kind.name}, Node API`,
  serve: [serveByApi],
})
