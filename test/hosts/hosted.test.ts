import type { IncomingMessage, ServerResponse } from 'node:http'
import { connect } from 'node:net'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { hosts, start, type HostKind, type Running } from './hosts.ts'
import { raw } from './raw.ts'
import { upstream, type Upstream } from './upstream.ts'
import { exchange, get } from '../proxy/serving.ts'

function answer(req: IncomingMessage, res: ServerResponse): void {
  if (req.url?.endsWith('/reset')) return void req.socket.destroy()
  res.setHeader('Set-Cookie', ['a=1; Domain=example.com; Secure', 'b=2'])
  res.setHeader('Location', `http://${req.headers.host}/elsewhere`)
  res.setHeader('Connection', 'close')
  if (!req.url?.endsWith('/chunks'))
    return void res.writeHead(302).end(JSON.stringify([req.method, req.url, req.headers]))
  res.write('first ')
  setTimeout(() => res.end('second'), 300)
}

/** The bytes of an answer without what changes with the time and the port, and when its parts came. */
async function bytes(host: Running, path: string): Promise<{ text: string; gap: number }> {
  const times: number[] = []
  const text = await new Promise<string>((resolve) => {
    let all = ''
    const socket = connect(host.port, 'localhost', () =>
      socket.write(get(path, { Origin: host.url, Cookie: 'c=3' })),
    )
    socket.on('data', (data: Buffer) => {
      times.push(Date.now())
      all += data.toString('latin1')
    })
    socket.on('close', () => resolve(all))
    socket.on('error', () => {})
  })
  return {
    text: text.replace(/date: .*\r\n/i, '').replaceAll(String(host.port), 'PORT'),
    gap: (times.at(-1) ?? 0) - (times[0] ?? 0),
  }
}

const served: Record<string, (target: string) => string> = {
  vite: (target) =>
    `{ proxy: { '/api': { target: '${target}', rewrite: (path) => path.replace('/api', '/v1') }, '/short': '${target}' } }`,
  'webpack-dev-server': (target) =>
    `{ proxy: [{ context: ['/api'], target: '${target}', pathRewrite: { '^/api': '/v1' } }, { context: ['/short'], target: '${target}', changeOrigin: true }] }`,
}

describe.each(hosts)('a rule of $name itself', (kind: HostKind) => {
  let api: Upstream
  let annotated: Running
  let alone: Running
  beforeAll(async () => {
    api = await upstream(answer)
    const server = served[kind.name]!(api.url)
    alone = await start(kind, { options: '', plugin: false, server })
    annotated = await start(kind, {
      server,
      options: `{ proxy: { '/api': { productionUrl: 'https://api.example.com' }, '/short': { productionUrl: 'same-origin' } },
        productionOrigins: ['https://app.example.com'],
        policy: { headers: { 'Access-Control-Allow-Origin': 'https://app.example.com', 'Access-Control-Allow-Credentials': 'true' } } }`,
    })
  })
  afterAll(async () => {
    await alone.stop()
    await annotated.stop()
    await api.close()
  })

  test.each(['/api/users?x=1', '/short/users', '/api/chunks', '/api/reset'])(
    '%s: the same bytes as without the plugin',
    async (path) => {
      const [ours, theirs] = [await bytes(annotated, path), await bytes(alone, path)]
      expect(ours.text).toBe(theirs.text)
      expect(ours.text.length).toBeGreaterThan(0)
      if (path.endsWith('chunks')) expect([ours.gap > 200, theirs.gap > 200]).toEqual([true, true])
    },
  )

  test('is observed and judged by the path that production gets', async () => {
    const page = {
      'Sec-Fetch-Site': 'same-origin',
      'Sec-Fetch-Mode': 'cors',
      'Sec-Fetch-Dest': 'empty',
      'X-Team': 'blue',
    }
    expect((await raw(annotated.port, '/api/teams', page)).status).toBe(302)
    await annotated.printed('header-disallowed-by-preflight-response')
    expect(annotated.output()).toContain('https://api.example.com/v1/teams')
  })

  test('an unreachable target is the host’s to tell', async () => {
    const gone = await upstream()
    await gone.close()
    const host = await start(kind, {
      server: served[kind.name]!(gone.url),
      options: `{ proxy: { '/api': {} } }`,
    })
    try {
      const answered = await exchange(host.port, get('/api/x'), /\r\n\r\n/)
      expect(answered).toMatch(/^HTTP\/1\.1 50[24] /)
      expect(answered).not.toContain('Retry-After')
    } finally {
      await host.stop()
    }
  })
})
