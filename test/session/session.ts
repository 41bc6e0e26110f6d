import { resolveOptions, type Options } from '../../packages/core/src/options.ts'
import { askedBy, type Exchange } from '../../packages/core/src/dev/observe.ts'
import type { Rule } from '../../packages/core/src/dev/rules.ts'
import { createSession, type Session } from '../../packages/core/src/session.ts'

const dev = 'http://localhost:5173'

const hostProxy = { option: 'server.proxy', targets: new Map<string, string>() }
let projects = 0

/** The one rule of `/api` with these fields. */
export function ruleOf(rule: Partial<Rule>): Rule {
  const [resolved] = resolveOptions(
    { proxy: { '/api': 'http://localhost:3001' } },
    { root: '/', hostProxy },
  ).rules
  return { ...resolved!, ...rule }
}

export const api = { target: 'http://localhost:3001', productionUrl: 'https://api.example.com' }
export const app = 'https://app.example.com'

export interface Told {
  session: Session
  /** What was written to the terminal. */
  lines: string[]
  /** Codes found now. */
  codes(): string[]
  /** The same without the one line on the dev origin. */
  others(): string[]
  /** Takes in what the page did; headers are the page's own. */
  page(path: string, init?: PageCall): Promise<void>
  start(): Promise<string>
}

export interface PageCall {
  method?: string
  headers?: Record<string, string>
  status?: number
  answer?: Record<string, string>
  mode?: string
  destination?: string
}

/** A session without a host: options in, exchanges in, words out. */
export function session(options: Options, root = `/project-${projects++}`): Told {
  const resolved = resolveOptions(options, { root, hostProxy })
  const lines: string[] = []
  const running = createSession(resolved, { write: (_level, text) => lines.push(text), colour: false }, root)
  return {
    session: running,
    lines,
    codes: () => running.findings().map(({ code }) => code),
    others: () => running.findings().flatMap(({ code }) => (code === 'dev-origin-rejected' ? [] : [code])),
    async start() {
      const line = await running.start([dev])
      await running.settled()
      return line
    },
    async page(
      path,
      { method = 'GET', headers = {}, status = 200, answer = {}, mode = 'cors', destination = 'empty' } = {},
    ) {
      const rule = resolved.rules.find(({ key }) => path.startsWith(key))
      if (!rule) throw new Error(`no rule for ${path}`)
      const exchange: Exchange = {
        rule,
        method,
        url: path,
        upstreamUrl: rule.rewrite ? rule.rewrite(path) : path,
        requestHeaders: Object.entries({
          'Sec-Fetch-Site': 'same-origin',
          'Sec-Fetch-Mode': mode,
          'Sec-Fetch-Dest': destination,
          ...headers,
        }).flat(),
        hasBody: false,
        devOrigin: dev,
        status,
        responseHeaders: Object.entries(answer).flat(),
      }
      if (!askedBy(exchange)) throw new Error('not a request that is judged')
      running.observe(exchange)
      await running.settled()
    },
  }
}
