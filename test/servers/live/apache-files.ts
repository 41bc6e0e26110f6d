import type { HttpResponse, Server } from '../../../packages/core/src/fetch/verdict.ts'
import { app, corsApp } from './upstream.ts'

/** Apache's own answers to what has no script: files, and OPTIONS on whatever is not one. */
const files: Server = ({ method, url }) => {
  const { pathname } = new URL(url)
  const found = scripted[pathname]
  if (found) return found
  const isFile = ['/', '/index.html', '/static.txt', '/missing.html'].includes(pathname)
  if (pathname === '/api') return { ...own(301), headers: [...own(301).headers, ['Location', '/api/']] }
  if (method === 'OPTIONS') return { status: 200, headers: [['Allow', 'GET,POST,OPTIONS,HEAD']] }
  if (method !== 'GET' && method !== 'HEAD' && method !== 'POST') return own(405)
  return isFile ? { status: 200, headers: text } : own(404)
}

/** The proxied configurations hand on what stands below /api/. */
const inFrontOf =
  (behind: Server): Server =>
  (request) =>
    (new URL(request.url).pathname.startsWith('/api/') ? behind : files)(request)

/** Where everything below /api/ is a script or missing. */
const scripts: Server = (request) => {
  const { pathname } = new URL(request.url)
  return pathname.startsWith('/api/') ? (scripted[pathname] ?? own(404)) : files(request)
}

/** Where the rules send whatever is no file to the index page. */
const frontController: Server = (request) => {
  const answer = files(request)
  return answer.status === 404 ? { status: 200, headers: [] } : answer
}

const own = (status: number): HttpResponse => ({
  status,
  headers: [['Content-Type', 'text/html; charset=iso-8859-1']],
})

const text = [['Content-Type', 'text/plain'] as const]

const scripted: Partial<Record<string, HttpResponse>> = {
  '/api/data': { status: 200, headers: [['Content-Type', 'application/json']] },
  '/api/error': own(500),
  '/api/redirect': { status: 302, headers: [['Location', '/elsewhere'], ...text] },
}

/** What stands behind a configuration of Apache: the upstream that it names, else its own files. */
export function behindApache({ source }: { source: string }): Server {
  if (source.includes('127.0.0.1:41998')) return inFrontOf(corsApp)
  if (source.includes('127.0.0.1:41999')) return inFrontOf(app)
  if (source.includes('ScriptAlias')) return scripts
  return /index.html \[L\]|FallbackResource/.test(source) ? frontController : files
}
