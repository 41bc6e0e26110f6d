import type { HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
import { behindApache } from './live/apache-files.ts'
import { behindNginx } from './live/upstream.ts'
import type { RecordedSystem } from './recorded.ts'

const allow = (methods: string): HttpResponse => ({ status: 200, headers: [['Allow', methods]] })
const notFound: HttpResponse = { status: 404, headers: [] }

/** A router that answers OPTIONS itself for the paths it knows. */
const routed =
  (methods: string) =>
  (path: string): HttpResponse =>
    ['/api/data', '/api/error', '/api/redirect'].includes(path) ? allow(methods) : notFound

const express = routed('GET, HEAD, PUT, DELETE')

/** Its views answer any method. */
const djangoViews: Record<string, HttpResponse> = {
  '/api/data': { status: 200, headers: [] },
  '/api/error': { status: 500, headers: [] },
  '/api/redirect': { status: 302, headers: [['Location', '/api/data']] },
  '/api/slash': { status: 301, headers: [['Location', '/api/slash/']] },
}

/** One row a system: what stands behind the policy, and what the file's name does not tell. */
export const systems: RecordedSystem[] = [
  { system: 'express', version: (server) => server['express'], behind: express },
  { system: 'flask', version: (server) => server['flask_cors']?.split('-')[0], behind: routed('GET, PUT') },
  {
    system: 'django',
    version: (server) => server['corsheaders']?.split('-')[0],
    behind: (path) => djangoViews[path] ?? notFound,
  },
  { system: 'php', behind: (path) => (path === '/api/data' ? { status: 200, headers: [] } : notFound) },
  {
    system: 'rack',
    version: (server) => server['rack_cors']?.split('-')[0],
    behind: (path) => (path === '/api/data' ? { status: 200, headers: [] } : notFound),
  },
  {
    system: 'nginx',
    dialect: () => 'nginx',
    behind: { server: (source) => behindNginx({ source }) },
  },
  {
    system: 'apache',
    dialect: () => 'apache',
    behind: { server: (source) => behindApache({ source }) },
  },
  {
    system: 'aspnet',
    behind: (path) =>
      ['/api/data', '/api/error', '/api/redirect'].includes(path)
        ? { status: 405, headers: [['Allow', 'DELETE, GET, PUT']] }
        : notFound,
  },
]
