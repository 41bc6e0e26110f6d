/**
 * As far as `urllib.parse.urlsplit` is looked at here.
 *
 * @returns undefined where Python raises ValueError
 */
export function urlsplit(url: string): { scheme: string; netloc: string; rest: string } | undefined {
  const text = url.replace(/^[^!-\uffff]+/u, '').replaceAll(/[\t\r\n]/g, '')
  const [, named, after] = /^([a-zA-Z][a-zA-Z0-9+.-]*):([^]*)$/.exec(text) ?? []
  const rest = after ?? text
  const netloc = rest.startsWith('//') ? (/^[^/?#]*/.exec(rest.slice(2))?.[0] ?? '') : ''
  if (netloc.includes('[') !== netloc.includes(']')) return undefined
  return {
    scheme: (named ?? '').toLowerCase(),
    netloc,
    rest: rest.startsWith('//') ? rest.slice(2 + netloc.length) : rest,
  }
}
