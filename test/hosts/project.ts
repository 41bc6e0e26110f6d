/** What a project under test consists of; every value is the source text of a module or an expression. */
export interface Project {
  /** Expression of the plugin's options; `input` names what the test passes in. */
  options: string
  /** Statements before the configuration: imports, functions. */
  prelude?: string
  /** The page's module. */
  page?: string
  /** More files: path → text. */
  files?: Record<string, string>
  /** Leave the plugin out. @default true */
  plugin?: boolean
  /** Expression of further options of the host's own dev server. */
  server?: string
}

/** One kind of dev server. */
export interface HostKind {
  name: string
  of: 'vite' | 'webpack'
  /** Files of a project that the host serves. */
  files(project: Project): Record<string, string>
  serve: string[]
  build: string[]
  /** Where its projects are written: its packages are found from there. */
  folder: string
  /** Path of the Node that runs it. */
  node: string
  /** Path of the page. @default '/' */
  page?: string
  /** Whether an edit reaches the page without a reload. @default true */
  hot?: boolean
  /** The project is built before it is served. @default false */
  builtFirst?: boolean
  /** Something else listens on the port that the host is given. @default false */
  portTaken?: boolean
}

const html = (script: string) =>
  `<!doctype html><html lang="en"><head><title>page</title><link rel="icon" href="data:,"></head><body>${script}</body></html>`

const defaultPage = 'document.body.dataset.ready = "yes"'

export const viteFiles: HostKind['files'] = ({
  options,
  prelude = '',
  page = defaultPage,
  plugin = true,
  server = '{}',
}) => ({
  'vite.config.js': `import corsParity from 'vite-plugin-cors-parity'
${prelude}
export default { clearScreen: false, server: ${server}, plugins: [${plugin ? `corsParity(${options})` : ''}] }`,
  'index.html': html('<script type="module" src="main.js"></script>'),
  'main.js': page,
})

export const webpackFiles: HostKind['files'] = ({
  options,
  prelude = '',
  page = defaultPage,
  plugin = true,
  server = '{}',
}) => ({
  'webpack.config.js': `import { CorsParityWebpackPlugin } from 'cors-parity-webpack-plugin'
${prelude}
export default { entry: './main.js', stats: 'errors-warnings', devServer: ${server},
  plugins: [${plugin ? `new CorsParityWebpackPlugin(${options})` : ''}] }`,
  'public/index.html': html('<script defer src="main.js"></script>'),
  'main.js': page,
})
