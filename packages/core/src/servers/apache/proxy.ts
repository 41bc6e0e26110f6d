import type { Directive } from '../syntax/directives.ts'
import { pcre } from '../syntax/pcre.ts'
import type { Exchange } from './exchange.ts'

/** Whether `ProxyPass` and its kind hand the request to another server. */
export function proxied(exchange: Exchange): boolean {
  const { server, path, merged } = exchange
  const inLocation = merged.filter((directive) => !server.includes(directive))
  const inServer = server.find((directive) => passes[directive.name]?.(directive, path))
  const here = inServer ?? inLocation.findLast(({ name, args }) => name === 'proxypass' && args.length === 1)
  if (inServer?.args[1] === '!') return false
  const [prefix = '', to] = inServer?.name === 'proxypass' ? inServer.args : []
  if (to !== undefined) exchange.target = to + path.slice(prefix.length)
  return here !== undefined
}

/** Whether a CGI or FastCGI handler answers, which keeps a script's headers in the `always` table. */
export function isScripted({ server, merged, path }: Exchange): boolean {
  return [...server, ...merged].some(({ name, args }) => isScript(name, args, path))
}

type Passes = (directive: Directive, path: string) => boolean

const passes: Partial<Record<string, Passes>> = {
  proxypass: ({ args }, path) => args.length > 1 && path.startsWith(args[0] ?? ''),
  proxypassmatch: ({ args }, path) => pcre(args[0] ?? '', false)?.test(path) ?? false,
}

function isScript(name: string, args: string[], path: string): boolean {
  if (name === 'scriptalias') return path.startsWith(args[0] ?? '')
  return (
    name === 'sethandler' && /^(?:proxy:(?:fcgi|unix:.*fcgi)|cgi-script|fcgid-script)/.test(args[0] ?? '')
  )
}
