import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { HttpRequest, HttpResponse, Server } from '../../../packages/core/src/fetch/verdict.ts'

/** The application behind a proxy, as one function for the real upstream and for the prediction. */
export const app: Server = ({ method, url }) => {
  const { pathname } = new URL(url)
  const answer = answers[pathname]
  if (!answer) return { status: 404, headers: [] }
  return method === 'OPTIONS' ? { status: 200, headers: [['Allow', 'GET, HEAD, PUT, DELETE']] } : answer
}

const answers: Partial<Record<string, HttpResponse>> = {
  '/': { status: 200, headers: [] },
  '/index.html': { status: 200, headers: [] },
  '/static.txt': { status: 200, headers: [] },
  '/api/data': { status: 200, headers: [['X-Total-Count', '1']] },
  '/api/error': { status: 500, headers: [] },
  '/api/redirect': {
    status: 302,
    headers: [
      ['Location', '/api/data'],
      ['Vary', 'Accept'],
    ],
  },
}

/** The same paths where only files stand behind. */
const files: Server = (request) => {
  const { pathname } = new URL(request.url)
  return pathname.startsWith('/api/') ? { status: 404, headers: [] } : app(request)
}

/** The same application with `cors()`. */
export const corsApp: Server = (request) => {
  const anyone = ['Access-Control-Allow-Origin', '*'] as const
  const asked = request.headers.filter(([name]) => name.toLowerCase() === 'access-control-request-headers')
  if (request.method !== 'OPTIONS') {
    const answer = app(request)
    return { ...answer, headers: [anyone, ...answer.headers] }
  }
  return {
    status: 204,
    headers: [
      anyone,
      ['Access-Control-Allow-Methods', 'GET,HEAD,PUT,PATCH,POST,DELETE'],
      ['Vary', 'Access-Control-Request-Headers'],
      ...asked.map(([, value]) => ['Access-Control-Allow-Headers', value] as const),
    ],
  }
}

/** What stands behind a configuration of nginx: the upstream that it names, else files. */
export function behindNginx({ source }: { source: string }): Server {
  if (source.includes('127.0.0.1:41998')) return corsApp
  return source.includes('_pass') ? app : files
}

export interface Upstream {
  port: number
  close(): void
}

/** Serves an application over HTTP. */
export async function listen(serve: Server): Promise<Upstream> {
  const server = createServer((request, response) => {
    const raw = request.rawHeaders
    const headers = raw.flatMap((name, i) => (i % 2 ? [] : [[name, raw[i + 1] ?? ''] as const]))
    const asked: HttpRequest = {
      method: request.method ?? 'GET',
      url: `http://127.0.0.1${request.url}`,
      headers,
      preflight: false,
      credentials: false,
    }
    const answer = serve(asked)
    response.writeHead(Number(answer.status), answer.headers.flat())
    response.end()
  })
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  return { port: (server.address() as AddressInfo).port, close: () => server.close() }
}
