import { once } from 'node:events'
import { createServer, request, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { inject } from '../../packages/core/src/dev/inject.ts'

const tag = '<script src="/__cors-parity/recorder.js"></script>'
const withNonce = (nonce: string): string => tag.replace('></', ` nonce="${nonce}"></`)

/** What a browser gets of an answer. */
async function answered(
  answer: (res: ServerResponse) => void,
  headers: IncomingHttpHeaders = { 'sec-fetch-dest': 'document' },
): Promise<{ body: string; headers: IncomingHttpHeaders; asked: IncomingHttpHeaders }> {
  const middleware = inject('/__cors-parity/recorder.js')
  let asked: IncomingHttpHeaders = {}
  const server = createServer((req, res) =>
    middleware(req, res, () => {
      asked = { ...req.headers }
      answer(res)
    }),
  ).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const sent = request({ port: (server.address() as AddressInfo).port, host: '127.0.0.1', headers }).end()
  const [res] = await once(sent, 'response')
  let body = ''
  res.setEncoding('latin1').on('data', (chunk: string) => (body += chunk))
  await once(res, 'end')
  server.close()
  return { body, headers: res.headers, asked }
}

const html =
  (body: string, headers: Record<string, string> = {}) =>
  (res: ServerResponse) => {
    res.setHeader('Content-Type', 'text/html; charset=utf-8')
    for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
    res.end(body)
  }

const places = [
  { name: 'a head', body: '<!doctype html><html><head><title>t', at: '<head>' },
  { name: 'a head with attributes', body: '<!DOCTYPE html><HEAD lang="en"\n><p>', at: '<HEAD lang="en"\n>' },
  {
    name: 'a head in a comment before the real one',
    body: '<!-- <head> --><html><head>x',
    at: '<html><head>',
  },
  { name: 'a header alone', body: '<!doctype html><header>x', at: '<!doctype html>' },
  { name: 'no head', body: '<!doctype html>\n<html lang="en"><body>x', at: '<html lang="en">' },
  { name: 'no doctype', body: '<p>x', at: '' },
  {
    name: 'a byte order mark',
    body: '\u00ef\u00bb\u00bf<!doctype html><p>x',
    at: '\u00ef\u00bb\u00bf<!doctype html>',
  },
]

test.each(places)('before all scripts of a document with $name', async ({ body, at }) => {
  const { body: got } = await answered((res) => {
    res.setHeader('Content-Type', 'text/html')
    res.end(Buffer.from(body, 'latin1'))
  })
  expect(got).toBe(body.replace(at, at + tag))
})

test('whatever way the document is written', async () => {
  const whole = `<head>${tag}</head><p>ä</p>`
  const text = Buffer.from(whole).toString('latin1')
  const type = { 'Content-Type': 'text/html', 'Content-Length': '25' }
  const ways: Array<(res: ServerResponse) => void> = [
    (res) => res.writeHead(200, type).end('<head></head><p>ä</p>'),
    (res) => res.writeHead(200, 'OK', type).end('<head></head><p>\u00e4</p>', 'utf8'),
    (res) => {
      res.setHeader('Content-Type', 'text/html')
      res.write('<he', () => {
        res.write('ad></he', 'utf8')
        res.end('ad><p>ä</p>', () => {})
      })
    },
    (res) => {
      res.writeHead(200, { 'Content-Type': 'text/html' })
      res.flushHeaders()
      res.write(Buffer.from('<head></head>'))
      res.write('<p>ä</p>')
      res.end()
    },
  ]
  for (const way of ways) expect((await answered(way)).body).toBe(text)
})

test('the length and the kept copy are those of the document as it is sent', async () => {
  const given = html('<head></head>', { 'Content-Length': '13', ETag: '"1"' })
  const { body, headers, asked } = await answered(given, {
    'sec-fetch-dest': 'document',
    'if-none-match': '"1"',
    'if-modified-since': 'now',
  })
  expect(headers).not.toHaveProperty('content-length')
  expect(body).toHaveLength(13 + tag.length)
  expect(asked).not.toHaveProperty('if-none-match')
  expect(asked).not.toHaveProperty('if-modified-since')
})

test.each([
  { name: 'a script', dest: 'script', type: 'text/javascript' },
  { name: 'HTML that fetch() asks for', dest: 'empty', type: 'text/html' },
  { name: 'a navigation to text', dest: 'document', type: 'text/plain' },
  { name: 'a compressed document', dest: 'document', type: 'text/html', encoding: 'br' },
])('not into $name', async ({ dest, type, encoding }) => {
  const { body } = await answered(
    html('<head></head>', { 'Content-Type': type, ...(encoding && { 'Content-Encoding': encoding }) }),
    { 'sec-fetch-dest': dest },
  )
  expect(body).toBe('<head></head>')
})

test('into a document that a browser without fetch metadata navigates to', async () => {
  const { body } = await answered(html('<head>'), { accept: 'text/html,*/*' })
  expect(body).toBe(`<head>${tag}`)
  expect((await answered(html('<head>'), { accept: '*/*' })).body).toBe('<head>')
})

test.each([
  { policy: "script-src 'self'", body: '<head>', gives: tag },
  { policy: "default-src 'none'; script-src 'nonce-abc'", body: '<head>', gives: withNonce('abc') },
  {
    policy: "script-src 'strict-dynamic' 'nonce-a&b'",
    body: '<head>',
    gives: withNonce('a&amp;b'),
  },
  { policy: "script-src 'strict-dynamic' 'sha256-x'", body: '<head>', gives: '' },
  { policy: "default-src 'none'", body: '<head>', gives: '' },
  { policy: "script-src 'none'; script-src 'self'", body: '<head>', gives: '' },
  { policy: "img-src 'none'", body: '<head>', gives: tag },
  { policy: "script-src 'self', script-src 'none'", body: '<head>', gives: '' },
  {
    policy: undefined,
    body: '<head><script nonce="of-the-page"></script>',
    gives: withNonce('of-the-page'),
  },
])('under the policy $policy', async ({ policy, body, gives }) => {
  const given = html(body, policy === undefined ? {} : { 'Content-Security-Policy': policy })
  expect((await answered(given)).body).toBe(body.replace('<head>', `<head>${gives}`))
})

test('once, whatever the number of plugins', async () => {
  const body = `<head>${withNonce('a')}</head>`
  expect((await answered(html(body))).body).toBe(body)
})

test('a document whose head begins late streams on', async () => {
  const { body } = await answered(html(`${' '.repeat(20_000)}<head>`))
  expect(body).toBe(`${' '.repeat(20_000)}<head>`.replace(/^ {16384}/, (start) => start + tag))
})
