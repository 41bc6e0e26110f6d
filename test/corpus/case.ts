import type { IncomingMessage, ServerResponse } from 'node:http'
import type { CDPSession, Page } from 'playwright-core'
import type { Code } from '../../packages/core/src/diagnostics/finding.ts'
import type { Project } from '../hosts/hosts.ts'

/** URLs of two backends, which answer alike; options name them `api` and `other`, as the page does. */
export interface Backends {
  api: string
  other: string
}

/** Where a set-up runs. */
export interface Stage extends Backends {
  /** The dev server, without a slash at the end. */
  url: string
  port: number
  /** A page of the dev server, loaded. */
  page: Page
  devTools: CDPSession
}

/** What a developer has: a project, a backend, and a page that calls it. */
export interface SetUp extends Pick<Project, 'prelude' | 'files' | 'server'> {
  /** Expression of the plugin's options. */
  options: string
  /** Further arguments of the host's command line, by the host's name. */
  args?: Record<string, string[]>
  /** Path at which the page is opened. @default '/' */
  open?: string
  /** What the backends answer. @default 200 and some JSON */
  answer?(req: IncomingMessage, res: ServerResponse, backends: Backends): void
  /** What the page does; it runs in the browser and sees nothing around it. */
  page?(backends: Backends): unknown
  /** What a person, a tool or another server does beside it; comes after `page`. */
  beside?(stage: Stage): Promise<unknown>
  /** Production's policy does not admit the dev server, and one line says so. @default true */
  devOriginLine?: boolean
}

/** A set-up that works in production, and the same with one thing broken. */
export interface Case extends SetUp {
  /** In a few words, as a developer would say it. */
  title: string
  /** What is broken, and the one code that says so. */
  twin: Partial<SetUp> & { finds: Code }
}

/** Where the page of most cases lives in production. */
const app = 'https://app.example.com'

/**
 * Options with the rule `/api` for an API on a host of its own.
 *
 * @param policy expression of production's policy
 * @param rule more fields of the rule
 * @param origins where the page lives in production
 */
export const apart = (policy: string, rule = '', origins = [app]): string => `{
  proxy: { '/api': { target: api, productionUrl: 'https://api.example.com', ${rule} } },
  productionOrigins: ${JSON.stringify(origins)},
  policy: ${policy},
}`

/** A policy that admits the page, with and without credentials. @param more options of `cors` */
export const admits = (more = ''): string => `{ cors: { origin: '${app}', credentials: true, ${more} } }`

/** An nginx in front of the API. @param directives what stands in its server block */
export const nginx = (directives: string): Record<string, string> => ({
  'deploy/nginx.conf': `server {
  listen 80;
  server_name api.example.com;
${directives}
}
`,
})

/** The nginx lines that admit the page, preflights included. @param more lines for the preflight's answer */
export const admitting = (methods = 'GET, POST', headers = 'Content-Type'): string => `
    add_header Access-Control-Allow-Origin ${app} always;
    add_header Access-Control-Allow-Credentials true always;
    if ($request_method = OPTIONS) {
      add_header Access-Control-Allow-Origin ${app};
      add_header Access-Control-Allow-Credentials true;
      add_header Access-Control-Allow-Methods "${methods}";
      add_header Access-Control-Allow-Headers "${headers}";
      return 204;
    }
    proxy_pass http://127.0.0.1:9000;`
