import type { IncomingMessage, ServerResponse } from 'node:http'

/** What is told of a target that stops answering, and of its return. */
export interface Outages {
  /** A request to `target` failed. @returns whether this begins an outage */
  failed(target: string): boolean
  /** A request to `target` was answered. @returns whether this ends an outage */
  answered(target: string): boolean
}

/** Counts each outage once: the page may call a hundred times while its backend restarts. */
export function outages(): Outages {
  const down = new Set<string>()
  return {
    failed(target) {
      if (down.has(target)) return false
      down.add(target)
      return true
    },
    answered: (target) => down.size > 0 && down.delete(target),
  }
}

/** What a rule's `timeout` ends an exchange with. */
export class UpstreamTimeout extends Error {
  readonly code = 'CORS_PARITY_TIMEOUT'
}

export interface Failure {
  status: 502 | 503 | 504
  text: string
}

const refused = (target: string): string => `nothing answers at ${target}: start it, or change the target`

/** Node's error code → what it means for the proxy. */
const failures: Readonly<Record<string, (target: string) => Failure>> = {
  ECONNREFUSED: (target) => ({ status: 503, text: refused(target) }),
  ENOTFOUND: (target) => ({ status: 503, text: `the host of ${target} has no address: check its name` }),
  EAI_AGAIN: (target) => ({ status: 503, text: `the host of ${target} has no address: check its name` }),
  EHOSTUNREACH: (target) => ({ status: 503, text: `there is no way to ${target} from here` }),
  ENETUNREACH: (target) => ({ status: 503, text: `there is no way to ${target} from here` }),
  ETIMEDOUT: (target) => ({ status: 504, text: `${target} did not answer in time` }),
  CORS_PARITY_TIMEOUT: (target) => ({
    status: 504,
    text: `${target} did not answer within the rule's timeout`,
  }),
  CORS_PARITY_BODY_TAKEN: (target) => ({
    status: 502,
    text: `the request's body was read before it could be sent to ${target}: mount body parsers behind the dev server, not in front of it`,
  }),
  ECONNRESET: (target) => ({ status: 502, text: `${target} closed the connection before it answered` }),
  HPE_HEADER_OVERFLOW: (target) => ({
    status: 502,
    text: `${target} sent a head that is larger than Node takes`,
  }),
  EPROTO: (target) => ({ status: 502, text: `${target} does not speak TLS: is it http?` }),
}

const certificateCodes = /^(DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_|CERT_|ERR_TLS_)/

/** Node's error for a failed exchange, in plain words. @param target origin of the upstream */
export function explainFailure(error: unknown, target: string): Failure {
  const { code = '', address } = errorParts(error)
  if (certificateCodes.test(code))
    return {
      status: 502,
      text: `${target} has a certificate that is not trusted (${code}): name its authority as ca on the rule, or set secure: false there`,
    }
  if (code.startsWith('HPE_') && !failures[code])
    return { status: 502, text: `${target} does not answer in HTTP (${code})` }
  const failure = failures[code]?.(target) ?? {
    status: 502 as const,
    text: `the exchange with ${target} failed (${code || String(error)})`,
  }
  if (address && code === 'ECONNREFUSED' && target.includes('//localhost'))
    failure.text += address.includes('127.0.0.1')
      ? ` (tried ${address})`
      : ` (tried ${address}; a server that listens on IPv4 alone is reached as 127.0.0.1)`
  return failure
}

/** `localhost` with two addresses fails with an AggregateError, whose parts have the code. */
function errorParts(error: unknown): { code?: string; address?: string } {
  if (!(error instanceof Error)) return {}
  const parts: unknown[] = error instanceof AggregateError ? error.errors : [error]
  const addresses = parts.flatMap((part) => (hasAddress(part) ? [part.address] : []))
  const code = parts.map(codeOf).find(Boolean) ?? codeOf(error)
  return { ...(code && { code }), ...(addresses.length > 0 && { address: addresses.join(' and ') }) }
}

const hasAddress = (value: unknown): value is { address: string } =>
  typeof value === 'object' && value !== null && 'address' in value && typeof value.address === 'string'

const codeOf = (value: unknown): string | undefined =>
  typeof value === 'object' && value !== null && 'code' in value && typeof value.code === 'string'
    ? value.code
    : undefined

/** The page gets a status it can handle and a text that a person can read, as JSON or text by Accept. */
export function answerFailure(req: IncomingMessage, res: ServerResponse, failure: Failure): void {
  if (res.headersSent) {
    res.destroy()
    return
  }
  const json = /\bjson\b|\*\/\*/.test(req.headers.accept ?? '')
  res.writeHead(failure.status, {
    'Content-Type': json ? 'application/json' : 'text/plain; charset=utf-8',
    'Cache-Control': 'no-store',
    ...(failure.status === 503 && { 'Retry-After': '1' }),
  })
  res.end(json ? JSON.stringify({ error: failure.text }) : `${failure.text}\n`)
}
