import { request as httpRequest } from 'node:http'
import { request as httpsRequest } from 'node:https'
import type { HttpRequest, HttpResponse } from '../fetch/verdict.ts'
import { agentOf } from './connections.ts'
import { linesOf } from './raw-headers.ts'
import type { Rule } from './rules.ts'

/** Milliseconds that a target gets to answer a preflight. */
const patience = 5000

const noAnswer = (reason: string): HttpResponse => ({
  status: { unknown: `the target did not answer OPTIONS: ${reason}` },
  headers: [],
})

/**
 * Asks a rule's target a preflight, exactly as the browser would word it: OPTIONS alone, without cookies or
 * credentials, redirects reported and not followed.
 *
 * @param upstreamUrl path and query as the target gets them
 */
export function askPreflight(rule: Rule, request: HttpRequest, upstreamUrl: string): Promise<HttpResponse> {
  const { target } = rule
  if (!target) return Promise.resolve(noAnswer('the rule has no target'))
  const { url, socketPath } = target
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  return new Promise((resolve) => {
    const asked = send(
      {
        ...(socketPath === undefined
          ? { host: url.hostname.replace(/^\[|\]$/g, ''), port: url.port }
          : { socketPath }),
        path: url.pathname.replace(/\/$/, '') + upstreamUrl,
        method: 'OPTIONS',
        agent: agentOf(target, 'opening'),
        headers: { Host: url.host, ...rule.headers, ...Object.fromEntries(request.headers) },
        timeout: patience,
        rejectUnauthorized: rule.secure,
        ...(rule.ca !== undefined && { ca: rule.ca }),
      },
      (response) => {
        response.resume()
        const lines = linesOf(response.rawHeaders).filter(([name]) => name.toLowerCase() !== 'set-cookie')
        resolve({ status: response.statusCode ?? 0, headers: lines })
      },
    )
    asked.on('timeout', () => asked.destroy(new Error(`no answer within ${patience / 1000} seconds`)))
    asked.on('error', (error) => resolve(noAnswer(error.message)))
    asked.end()
  })
}
