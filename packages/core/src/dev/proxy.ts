import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import { createProxyMiddleware, proxyEventsPlugin, type RequestHandler } from 'http-proxy-middleware'
import { adaptAnswer, type Adaptation } from './adapt.ts'
import { sendAsProduction } from './as-production.ts'
import { BodyTaken, frameBody, hasBody, isBodiless, noBody } from './body.ts'
import { agentOf, expectListener, type Connections } from './connections.ts'
import { dropHopByHop } from './hop-by-hop.ts'
import type { Exchange } from './observe.ts'
import { answerFailure, explainFailure, outages, UpstreamTimeout } from './outages.ts'
import { isUpstream } from './policies.ts'
import { watchCopying } from './reading-agent.ts'
import { linesOf } from './raw-headers.ts'
import { devOriginOf, exchangeOf, pathOf, type Middleware } from './request.ts'
import { mayAskAgain, noteReuse } from './reused.ts'
import { looksLikeOriginCheck } from './refusal.ts'
import { proxiedRule, webSocketRule, type Rule } from './rules.ts'
import type { Target } from './target.ts'
import { freeWritten } from './written.ts'

export interface Proxy {
  /** Serves the paths of the rules that have a target, and passes the rest on. */
  middleware: Middleware
  /** Takes over a WebSocket upgrade, if it is on the path of a rule that proxies them. */
  upgrade: Upgrade
}

export type Upgrade = (req: IncomingMessage, socket: Socket, head: Buffer) => void

export interface ProxyEvents {
  /** Called once for each answered exchange, while the answer is on its way to the page. */
  exchange(exchange: Exchange): void
  /** A 403 whose text speaks of a CSRF, Origin or Host check. */
  refused(exchange: Exchange): void
  /** What was changed in an answer so that it works on the dev server. */
  adapted(rule: Rule, adaptation: Adaptation): void
  /** One line for the terminal. */
  tell(level: 'info' | 'warning', line: string): void
  /** Origin for rules with `sendOrigin: 'production'`. */
  productionOrigin: string | undefined
}

/**
 * The same-origin proxy of all rules, to be mounted behind the host's own Host check.
 * Nothing is added to a request but what `changeOrigin`, `sendOrigin` and `headers` say.
 */
export function createProxy(rules: readonly Rule[], events: ProxyEvents): Proxy {
  const match = proxiedRule(rules)
  const matchUpgrade = webSocketRule(rules)
  const handlers = { keeping: new Map<Rule, RequestHandler>(), opening: new Map<Rule, RequestHandler>() }
  /** Upgrade requests whose WebSocket was opened. */
  const opened = new WeakSet<IncomingMessage>()
  const known = outages()
  const warned = new Set<string>()

  const warnOnce = (line: string): void => {
    if (!warned.has(line)) events.tell('warning', line)
    warned.add(line)
  }

  /** An error in here costs the page nothing and the developer one line. */
  const guarded = (what: string, run: () => void): void => {
    try {
      run()
    } catch (error) {
      warnOnce(`${what} failed: ${String(error)} (the request went through)`)
    }
  }

  const answered = (target: Target): void => {
    if (known.answered(target.shown)) events.tell('info', `${target.shown} answers again`)
  }

  const handlerOf = (
    rule: Rule,
    target: Target,
    req: IncomingMessage,
    connections: Connections,
  ): RequestHandler => {
    const existing = handlers[connections].get(rule)
    if (existing) return existing
    const handler = createHandler(rule, target, connections)
    handlers[connections].set(rule, handler)
    expectListener(req)
    return handler
  }

  const createHandler = (rule: Rule, target: Target, connections: Connections): RequestHandler =>
    createProxyMiddleware<IncomingMessage, ServerResponse>({
      target: upstreamOf(target),
      // its logger puts two URLs together for each answer, and its listeners to errors repeat the transport's
      ejectPlugins: true,
      plugins: [proxyEventsPlugin],
      agent: agentOf(target, connections),
      changeOrigin: rule.changeOrigin,
      secure: rule.secure,
      ...(rule.ca !== undefined && { ca: rule.ca }),
      ...(rule.headers && { headers: { ...rule.headers } }),
      ...(rule.timeout !== undefined && { proxyTimeout: rule.timeout }),
      on: {
        proxyReq(proxyReq, req, _res, options) {
          noteReuse(proxyReq, req)
          if (isBodiless(req)) options.buffer = noBody
          else if (hasBody(req) && req.readableEnded) proxyReq.destroy(new BodyTaken())
          else freeWritten(req, proxyReq)
          // the transport gives up without saying why: be first
          if (rule.timeout !== undefined)
            proxyReq.prependOnceListener('timeout', () => proxyReq.destroy(new UpstreamTimeout()))
        },
        proxyReqWs(proxyReq, req) {
          proxyReq.once('response', () => answered(target))
          proxyReq.once('upgrade', () => {
            opened.add(req)
            answered(target)
          })
        },
        proxyRes(proxyRes, req, res) {
          answered(target)
          freeWritten(proxyRes, res)
          watchCopying(proxyRes)
          const exchange = exchangeOf(rule, req, proxyRes)
          const { devOrigin } = exchange
          guarded('observing a request', () => events.exchange(exchange))
          if (exchange.status === 403)
            proxyRes.once('data', (start: Buffer) => {
              if (looksLikeOriginCheck(start)) guarded('explaining a 403', () => events.refused(exchange))
            })
          dropHopByHop(proxyRes.headers)
          if (req.httpVersionMajor < 2)
            proxyRes.headers.connection = res.shouldKeepAlive ? 'keep-alive' : 'close'
          guarded('adapting an answer', () => {
            for (const adaptation of adaptAnswer(proxyRes.headers, rule, devOrigin))
              events.adapted(rule, adaptation)
          })
        },
        end(_req, res, proxyRes) {
          if (proxyRes.rawTrailers.length > 0)
            res.addTrailers(linesOf(proxyRes.rawTrailers) as Array<[string, string]>)
        },
        error(error, req, res) {
          if (res.destroyed) return // the page went away: no outage
          if (opened.has(req)) return void res.destroy() // an open socket that ends, which the page hears of
          if (mayAskAgain(error, req) && 'writeHead' in res && !res.headersSent)
            return void handlerOf(rule, target, req, 'opening')(req, res, () => res.destroy())
          const failure = explainFailure(error, target.shown)
          const line = `${req.method ?? ''} ${pathOf(req)}: ${failure.text}`
          if (error instanceof BodyTaken) warnOnce(line)
          else if (known.failed(target.shown)) events.tell('warning', line)
          if ('writeHead' in res) answerFailure(req, res, failure)
          else res.destroy()
        },
      },
    })

  const prepare = (req: IncomingMessage, rule: Rule): void => {
    if (rule.rewrite) {
      const { rewrite } = rule
      guarded(`rewrite of the rule '${rule.key}'`, () => {
        req.url = rewrite(req.url ?? '/')
      })
    }
    const { productionOrigin } = events
    if (productionOrigin !== undefined) {
      if (isUpstream(rule.sources)) sendAsProduction(req, rule, devOriginOf(req), productionOrigin)
      // only our own page's Origin: rewriting a foreign one would disarm the upstream's CSRF check
      else if (rule.sendOrigin === 'production' && req.headers.origin === devOriginOf(req))
        req.headers.origin = productionOrigin
    }
    dropHopByHop(req.headers)
    frameBody(req)
  }

  return {
    middleware: function corsParityProxy(req, res, next) {
      const rule = match(req.url ?? '/')
      if (!rule) return next()
      prepare(req, rule)
      void handlerOf(
        rule,
        rule.target,
        req,
        'keeping',
      )(req, res, (error) => {
        // the error listener has answered already; anything else is for the host
        if (error && !res.headersSent && !res.writableEnded) next(error)
      })
    },
    upgrade(req, socket, head) {
      const rule = matchUpgrade(req.url ?? '/')
      if (!rule) return
      prepare(req, rule)
      handlerOf(rule, rule.target, req, 'opening').upgrade(req, socket, head)
    },
  }
}

/** The target as the transport takes it. */
const upstreamOf = ({ url, socketPath }: Target) =>
  socketPath === undefined ? url : { protocol: 'http:', host: url.host, pathname: url.pathname, socketPath }
