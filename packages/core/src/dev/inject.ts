import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Middleware } from './request.ts'

/** Bytes of a document in which its head must begin. */
const searched = 16_384

const documents = new Set(['document', 'iframe', 'frame', 'embed', 'object'])

function isNavigation({ method, headers }: IncomingMessage): boolean {
  if (method !== 'GET') return false
  const destination = headers['sec-fetch-dest']
  // plain http on a LAN address: browsers send no fetch metadata there
  return destination === undefined
    ? (headers.accept?.includes('text/html') ?? false)
    : documents.has(String(destination))
}

/** What a document's own rules on scripts leave: a nonce to show, or nothing at all. */
type Allowed = { nonce?: string } | undefined

/** Whether a script of the document's own origin may run under a Content-Security-Policy. */
function allowedBy(policy: string): Allowed {
  const directives = new Map(
    policy
      .split(';')
      .map((part): [string, string[]] => {
        const [name = '', ...sources] = part.trim().split(/\s+/)
        return [name.toLowerCase(), sources]
      })
      .reverse(),
  )
  const sources = ['script-src-elem', 'script-src', 'default-src'].flatMap((name) => {
    const found = directives.get(name)
    return found ? [found] : []
  })[0]
  if (!sources) return {}
  const nonce = sources.map((source) => /^'nonce-(.+)'$/i.exec(source)?.[1]).find(Boolean)
  if (nonce !== undefined) return { nonce }
  const lower = sources.map((source) => source.toLowerCase())
  if (lower.includes("'strict-dynamic'")) return undefined
  return lower.some((source) => source === "'self'" || source === '*' || /^https?:$/.test(source))
    ? {}
    : undefined
}

const quoted = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')

/** Where a script goes that must run before all others: right after `<head>`, or where the head would begin. */
function placeIn(html: string, ended: boolean): number | undefined {
  for (const found of html.matchAll(/<!--[^]*?-->|<head(?=[\s/>])[^>]*>/gi))
    if (!found[0].startsWith('<!')) return found.index + found[0].length
  if (!ended && html.length < searched) return undefined
  const before =
    /^(?:\xef\xbb\xbf)?(?:\s|<!--[^]*?-->)*(?:<!doctype[^>]*>)?(?:\s|<!--[^]*?-->)*(?:<html(?=[\s/>])[^>]*>)?/i
  return before.exec(html)?.[0].length ?? 0
}

/**
 * Puts a script before all others of each document that the dev server itself answers with. A document that
 * is compressed, or whose Content-Security-Policy lets no script of ours run, stays as it is.
 *
 * @param src of the script
 * @param attributes more of the tag, as they stand in HTML
 */
export function inject(src: string, attributes = ''): Middleware {
  return function corsParityInject(req, res, next) {
    if (isNavigation(req)) {
      // a document that the browser kept has what was injected then
      delete req.headers['if-none-match']
      delete req.headers['if-modified-since']
      const start = `<script src="${quoted(src)}"`
      rewrite(res, start, (nonce) => {
        const shown = nonce === undefined ? '' : ` nonce="${quoted(nonce)}"`
        return `${start}${shown}${attributes}></script>`
      })
    }
    next()
  }
}

/** @param start of the tag: another instance of the plugin may have put it there */
function rewrite(res: ServerResponse, start: string, tag: (nonce?: string) => string): void {
  const { writeHead, write, end } = res
  /** Undefined before the first byte; then whether to look for the place. */
  let open: boolean | undefined
  let allowed: Allowed
  let held = Buffer.alloc(0)

  const begin = (): void => {
    if (open !== undefined) return
    const html = /^text\/html\b/i.test(String(res.getHeader('content-type')))
    const sized = res.headersSent && res.hasHeader('content-length')
    const policies = [res.getHeader('content-security-policy') ?? []].flat().map(String)
    const each = policies.flatMap((policy) => policy.split(',')).map(allowedBy)
    allowed = each.includes(undefined) ? undefined : Object.assign({}, ...each)
    open = html && !sized && allowed !== undefined && !res.hasHeader('content-encoding')
    if (open && !res.headersSent) res.removeHeader('content-length')
  }

  /** What may be sent by now of all that was held back. */
  const released = (chunk: unknown, encoding: unknown, ended: boolean): Buffer => {
    if (chunk !== undefined && chunk !== null && typeof chunk !== 'function') {
      const bytes =
        typeof chunk === 'string'
          ? Buffer.from(chunk, typeof encoding === 'string' ? (encoding as BufferEncoding) : 'utf8')
          : (chunk as Uint8Array)
      held = Buffer.concat([held, bytes])
    }
    // one character a byte, whatever the document's encoding
    const html = held.toString('latin1', 0, searched)
    const at = placeIn(html, ended)
    if (at === undefined) return Buffer.alloc(0)
    open = false
    if (html.includes(start)) return held
    const nonce = allowed?.nonce ?? /<script\b[^>]*\snonce=["']?([^"'\s>]+)/i.exec(html)?.[1]
    return Buffer.concat([held.subarray(0, at), Buffer.from(tag(nonce), 'latin1'), held.subarray(at)])
  }

  const callbackOf = (given: unknown[]): Array<() => void> =>
    given.filter((each): each is () => void => typeof each === 'function')

  res.writeHead = function (this: ServerResponse, status: number, ...rest: unknown[]) {
    const headers = rest.find((each) => typeof each === 'object' && each !== null)
    const reason = rest.find((each) => typeof each === 'string')
    // raw lines are sent as they are
    if (Array.isArray(headers)) open = false
    else {
      for (const [name, value] of Object.entries(headers ?? {}))
        if (value !== undefined) res.setHeader(name, value)
      begin()
    }
    const given = [...(reason === undefined ? [] : [reason]), ...(Array.isArray(headers) ? [headers] : [])]
    return Reflect.apply(writeHead, this, [status, ...given])
  } as typeof writeHead
  res.write = function (this: ServerResponse, ...given: unknown[]) {
    begin()
    if (!open) return Reflect.apply(write, this, given)
    const ready = released(given[0], given[1], false)
    if (ready.length === 0) {
      callbackOf(given).forEach((called) => queueMicrotask(called))
      return true
    }
    return Reflect.apply(write, this, [ready, ...callbackOf(given)])
  } as typeof write
  res.end = function (this: ServerResponse, ...given: unknown[]) {
    begin()
    if (!open) return Reflect.apply(end, this, given)
    return Reflect.apply(end, this, [released(given[0], given[1], true), ...callbackOf(given)])
  } as typeof end
}
