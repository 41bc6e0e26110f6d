import { childrenOf, type Node } from '../syntax/tree.ts'
import { own } from './calls.ts'

const escapes: Record<string, string> = {
  '\\n': '\n',
  '\\r': '\r',
  '\\t': '\t',
  '\\0': '\0',
  '\\a': '\u0007',
  '\\b': '\b',
  '\\e': '\u001B',
  '\\f': '\f',
  '\\v': '\v',
}

const unescape = (text: string) =>
  text.replaceAll(/\\(?:u[\da-f]{4}|x[\da-f]{1,4}|.)/gi, (escape) => {
    if (/^\\[ux][\da-f]/i.test(escape)) return String.fromCharCode(Number.parseInt(escape.slice(2), 16))
    return escapes[escape] ?? escape.slice(1)
  })

/** The text of a C# string literal of any kind but interpolated; undefined for another node. */
export function literalText(node: Node): string | undefined {
  if (node.type === 'string_literal') return unescape(node.text.replace(/^"|"(?:u8)?$/gi, ''))
  if (node.type === 'character_literal') return unescape(node.text.slice(1, -1))
  if (node.type === 'verbatim_string_literal') return node.text.slice(2, -1).replaceAll('""', '"')
  if (node.type !== 'raw_string_literal') return undefined
  const content = childrenOf(node).find(({ type }) => type === 'raw_string_content')?.text ?? ''
  return content.includes('\n') ? undefined : content
}

/** The parts of an interpolated string: text, and expressions without a format. */
export function interpolatedParts(node: Node): Array<string | Node> | undefined {
  const parts: Array<string | Node> = []
  const isVerbatim = /^(?:\$@|@\$)/.test(node.text)
  if (node.text.startsWith('$$') || node.text.includes('"""')) return undefined
  for (const child of childrenOf(node)) {
    if (child.type === 'string_content')
      parts.push(isVerbatim ? child.text.replaceAll('""', '"') : unescape(child.text))
    else if (child.type === 'escape_sequence') parts.push(unescape(child.text))
    else if (child.type === 'interpolation') {
      const inner = childrenOf(child).filter(({ type }) => type !== 'interpolation_brace')
      const [expression] = inner
      if (!expression || inner.length !== 1) return undefined
      parts.push(expression)
    }
  }
  return parts.map((part) =>
    typeof part === 'string' ? part.replaceAll(/\{\{|\}\}/g, (brace) => brace.charAt(0)) : part,
  )
}

/** Names of Microsoft.Net.Http.Headers.HeaderNames that are not their words with hyphens between. */
const headerNames: Record<string, string> = {
  ETag: 'ETag',
  TE: 'TE',
  DNT: 'DNT',
  WWWAuthenticate: 'WWW-Authenticate',
  ContentMD5: 'Content-MD5',
  XUACompatible: 'X-UA-Compatible',
  XXSSProtection: 'X-XSS-Protection',
  SecWebSocketKey: 'Sec-WebSocket-Key',
  SecWebSocketAccept: 'Sec-WebSocket-Accept',
  SecWebSocketProtocol: 'Sec-WebSocket-Protocol',
  SecWebSocketVersion: 'Sec-WebSocket-Version',
  SecWebSocketExtensions: 'Sec-WebSocket-Extensions',
  WebSocketSubProtocols: 'Sec-WebSocket-Protocol',
}

/** `HeaderNames.ContentType` is `Content-Type`; also the name of a property of the headers: `Headers.ContentType`. */
export const headerName = (property: string): string =>
  own(headerNames, property) ?? property.replaceAll(/(?<=[a-z\d])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/g, '-')

/** `HttpMethods.Get`, `HttpMethod.Get`: upper case. */
export const methodName = (property: string): string => property.toUpperCase()
