import type { Browser } from 'playwright-core'
import { WebSocketServer } from 'ws'
import { start, type HostKind, type Running } from '../hosts/hosts.ts'
import { raw } from '../hosts/raw.ts'
import { upstream } from '../hosts/upstream.ts'
import type { Backends, Case, SetUp } from './case.ts'
import type { Code } from '../../packages/core/src/diagnostics/finding.ts'

/** What came of a set-up. */
export interface Outcome {
  /** Codes that were printed, in order. */
  codes: string[]
  /** All that the dev server printed. */
  output: string
  /** How many requests reached a backend. */
  requests: number
}

/** Fields that make a dev server; where a twin leaves them alone, it runs on the server of the original. */
const ofServer: ReadonlyArray<keyof SetUp> = ['options', 'prelude', 'files', 'server', 'args']

/** Runs a case and its twin on one kind of host. */
export async function run(
  browser: Browser,
  kind: HostKind,
  { twin, ...works }: Case,
): Promise<{ works: Outcome; broken: Outcome }> {
  const broken = { ...works, ...twin }
  const shared = ofServer.every((field) => !(field in twin))
  let now: SetUp = works
  let requests = 0
  const listen = async () => {
    const backend = await upstream((req, res) => {
      requests++
      if (now.answer) return now.answer(req, res, backends)
      res.setHeader('Content-Type', 'application/json')
      res.end('{"ok":true}')
    })
    // a busy machine must not find a connection closed that it was about to use
    backend.server.keepAliveTimeout = 120_000
    new WebSocketServer({ server: backend.server }).on('connection', (socket) => {
      requests++
      socket.on('message', (data) => socket.send(String(data)))
    })
    return backend
  }
  const servers = [await listen(), await listen()] as const
  const backends: Backends = { api: servers[0].url, other: servers[1].url }
  const running: Running[] = []

  const serve = async (setUp: SetUp): Promise<Running> => {
    const { options, prelude = '', files, server, args } = setUp
    const given = `const api = ${JSON.stringify(backends.api)}, other = ${JSON.stringify(backends.other)}\n`
    const host = await start(
      { ...kind, serve: [...kind.serve, ...(args?.[kind.name] ?? [])] },
      { options, prelude: prelude + given, ...(files && { files }), ...(server && { server }) },
    )
    running.push(host)
    await host.printed('CORS:')
    return host
  }

  /**
   * @param before how many findings were told before this set-up came
   * @param finds what is waited for
   */
  const play = async (setUp: SetUp, host: Running, before = 0, finds?: Code): Promise<Outcome> => {
    now = setUp
    requests = 0
    const context = await browser.newContext()
    try {
      const page = await context.newPage()
      await page.goto(host.url + (setUp.open ?? '/'))
      if (setUp.page) await page.evaluate(setUp.page, backends)
      const { url, port } = host
      const devTools = await context.newCDPSession(page)
      await setUp.beside?.({ ...backends, url, port, page, devTools })
      // what the recorder has not sent yet it sends as the page goes away; then nothing more is waited for
      for (const each of context.pages()) await each.goto('about:blank')
      // a request is judged once its answer is on the way; what is sent after that comes later
      await raw(port, '/nothing-is-here')
      const found = (): boolean => !finds || host.codes().slice(before).includes(finds)
      for (let waited = 0; waited < 10_000 && !found(); waited += 50)
        await new Promise((resume) => setTimeout(resume, 50))
      await new Promise((resume) => setTimeout(resume, 300))
      return { codes: host.codes().slice(before), output: host.output(), requests }
    } finally {
      await context.close()
    }
  }

  try {
    const host = await serve(works)
    const first = await play(works, host)
    if (shared)
      return {
        works: first,
        broken: withStart(first, await play(broken, host, first.codes.length, twin.finds)),
      }
    await host.stop()
    return { works: first, broken: await play(broken, await serve(broken), 0, twin.finds) }
  } finally {
    await Promise.all(running.map((host) => host.stop()))
    await Promise.all(servers.map((server) => server.close()))
  }
}

/** The line that is told at start belongs to both who share a server. */
const withStart = (first: Outcome, second: Outcome): Outcome => ({
  ...second,
  codes: [...first.codes.filter((code) => code === 'dev-origin-rejected'), ...second.codes],
})
