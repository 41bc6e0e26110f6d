import type { HttpRequest, HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
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

/** The upstream of a proxy: Express, on port 41998 with `cors()`. */
const upstream = (path: string, source: string, request: HttpRequest): HttpResponse => {
  if (!source.includes('127.0.0.1:41998')) return express(path)
  const asked = request.headers.filter(([name]) => name === 'Access-Control-Request-Headers')
  return {
    status: 204,
    headers: [
      ['Access-Control-Allow-Origin', '*'],
      ['Access-Control-Allow-Methods', 'GET,HEAD,PUT,PATCH,POST,DELETE'],
      ['Vary', 'Access-Control-Request-Headers'],
      ...asked.map(([, value]) => ['Access-Control-Allow-Headers', value] as const),
    ],
  }
}

/** One row a system: what stands behind the policy answers to OPTIONS, and what the file's name does not tell. */
export const systems: RecordedSystem[] = [
  { system: 'express', version: (server) => server['express'], options: express },
  { system: 'flask', version: (server) => server['flask_cors']?.split('-')[0], options: routed('GET, PUT') },
  {
    system: 'django',
    version: (server) => server['corsheaders']?.split('-')[0],
    options: (path) => djangoViews[path] ?? notFound,
  },
  { system: 'php', options: (path) => (path === '/api/data' ? { status: 200, headers: [] } : notFound) },
  {
    system: 'rack',
    version: (server) => server['rack_cors']?.split('-')[0],
    options: (path) => (path === '/api/data' ? { status: 200, headers: [] } : notFound),
  },
  { system: 'nginx', dialect: () => 'nginx', options: upstream },
  {
    system: 'apache',
    dialect: () => 'apache',
    options: (path, source, request) =>
      source.includes('ProxyPass') ? upstream(path, source, request) : allow('GET,POST,OPTIONS,HEAD,TRACE'),
  },
  {
    system: 'aspnet',
    options: (path) =>
      ['/api/data', '/api/error', '/api/redirect'].includes(path)
        ? { status: 405, headers: [['Allow', 'DELETE, GET, PUT']] }
        : notFound,
  },
]
