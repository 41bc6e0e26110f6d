import { readFile } from 'node:fs/promises'
import type { HeaderList } from '../../packages/core/src/fetch/verdict.ts'
import { open, type Browser, type EngineName, type Notes } from './browsers.ts'
import { originOf, hosts, pageRequest, pages, type Job, type Page, type Ports } from './scenario.ts'
import { AnsweringServer, type Head, type Page as Answered, type Seen } from './server.ts'

/** What the page saw. */
export interface Result {
  id: string
  ok: boolean
  type?: string
  readable?: string[]
  error?: string
  /** Nothing came back in time. */
  late?: boolean
  /** Milliseconds on the page's clock before and after. */
  from: number
  to: number
}

/** Everything that is known of one job after a browser performed it. */
export interface Observed {
  /** One a step. */
  results: Result[]
  seen: Seen[]
  notes: Notes
}

interface Work {
  id: string
  url: string
  init: Record<string, unknown>
  /** The element that loads it, and its `crossorigin`. */
  element: string | undefined
  crossOrigin: string | undefined
  xhr: boolean
  upload: boolean
  body: string
  after: number
}

const stepId = (id: string, step: number): string => `${id}.${step}`

/** What the page needs to perform a job. */
function workOf({ id, scenario, steps }: Job, ports: Ports): Work[] {
  return steps.map(({ request, after = 0 }, index) => {
    const {
      url,
      method,
      headers,
      credentials,
      mode,
      redirect,
      body,
      initiator,
      uploadListener,
      destination,
    } = pageRequest({ ...scenario, request }, id, ports)
    return {
      id: stepId(id, index),
      url,
      init: { method, headers: headers ?? [], credentials, mode, redirect },
      element: destination,
      crossOrigin:
        mode === 'no-cors' ? undefined : credentials === 'include' ? 'use-credentials' : 'anonymous',
      xhr: initiator === 'xhr',
      upload: uploadListener === true,
      body: body ?? 'none',
      after,
    }
  })
}

const chunk = 240
/** A browser that asks for nothing in so many milliseconds is started anew, as is one that stopped. */
const patience = 60_000
const starts = 3
const pageKey = (page: Page): string => String(page)

/** One browser with its answering server. */
export class Harness {
  readonly engine: EngineName
  readonly server: AnsweringServer
  browser!: Browser
  #script = ''
  #queues = new Map<string, Work[][]>(pages.map((page) => [pageKey(page), []]))
  #results = new Map<string, Result>()
  #left = 0
  #warmed = 0
  #done: (() => void) | undefined
  #failed: ((error: Error) => void) | undefined

  private constructor(engine: EngineName) {
    this.engine = engine
    this.server = new AnsweringServer((head, body) => this.#control(head, body))
  }

  static async start(engine: EngineName): Promise<Harness> {
    const harness = new Harness(engine)
    harness.#script = await readFile(new URL('page.js', import.meta.url), 'utf8')
    await harness.server.listen()
    await harness.#persist(() => harness.#open())
    return harness
  }

  async #open(): Promise<void> {
    this.browser = await open(this.engine, `${originOf(0, this.ports)}/cookie/0`)
  }

  get ports(): Ports {
    return this.server.ports
  }

  async close(): Promise<void> {
    await this.browser.close()
    this.server.close()
  }

  /** Tries again where a browser breaks off, and says so. */
  async #persist<T>(attempt: () => Promise<T>): Promise<T> {
    for (let start = 1; ; start++)
      try {
        return await attempt()
      } catch (error) {
        if (start === starts) throw error
        console.error(`${this.engine}: ${error instanceof Error ? error.message : error} It is started anew.`)
      }
  }

  /** Has the browser perform every job. */
  perform(jobs: readonly Job[]): Promise<Map<string, Observed>> {
    let first = true
    return this.#persist(async () => {
      if (!first) {
        await this.browser.close()
        await this.#open()
      }
      first = false
      return await this.#perform(jobs)
    })
  }

  /** Ends when the page has posted every result; fails where it, or the browser, gets no further. */
  async #answered(): Promise<void> {
    let watch: NodeJS.Timeout | undefined
    this.server.active = performance.now()
    try {
      await new Promise<void>((resolve, reject) => {
        this.#done = resolve
        this.#failed = reject
        this.browser.stopped.then(() => reject(new Error('The browser stopped.')))
        watch = setInterval(() => {
          if (performance.now() - this.server.active > patience)
            reject(new Error('The browser got no further.'))
        }, 1000)
      })
    } finally {
      clearInterval(watch)
    }
  }

  async #perform(jobs: readonly Job[]): Promise<Map<string, Observed>> {
    for (const queue of this.#queues.values()) queue.length = 0
    this.#left = 0
    for (const job of jobs) {
      this.server.scenarios.set(job.id, job.scenario)
      this.server.seen.delete(job.id)
      this.#queues.get(pageKey(job.scenario.page))!.push(workOf(job, this.ports))
      this.#left += job.steps.length
    }
    if (jobs.length > 0) await this.#answered()
    await this.browser.settle()
    const observed = new Map<string, Observed>()
    for (const { id, steps } of jobs) {
      const results = steps.map((_, step) => this.#results.get(stepId(id, step))!)
      observed.set(id, {
        results,
        seen: this.server.seen.get(id) ?? [],
        notes: this.browser.notes.get(id) ?? { messages: [] },
      })
      this.server.scenarios.delete(id)
      this.server.seen.delete(id)
      this.browser.notes.delete(id)
      for (const { id: step } of results) this.#results.delete(step)
    }
    return observed
  }

  async #control({ method, path }: Head, body: string): Promise<Answered> {
    const headers: Array<[string, string]> = [
      ['Access-Control-Allow-Origin', '*'],
      ['Cache-Control', 'no-store'],
    ]
    const json = (value: unknown): Answered => ({
      status: 200,
      headers: [...headers, ['Content-Type', 'application/json']],
      body: JSON.stringify(value),
    })
    if (path === '/warm') {
      if (method === 'OPTIONS') this.#warmed++
      const allowing: HeaderList = [
        ['Access-Control-Allow-Headers', 'x-warm'],
        ['Access-Control-Max-Age', '600'],
      ]
      return { status: 200, headers: [...headers, ...allowing], body: String(this.#warmed) }
    }
    // A walk over every host leaves a cookie at each.
    const cookie = /^\/cookie\/(\d+)/.exec(path)
    if (cookie) {
      const next = Number(cookie[1]) + 1
      const to =
        next < hosts.length ? `${originOf(next, this.ports)}/cookie/${next}` : this.#pageUrl(pages[0])
      return {
        status: 302,
        headers: [
          ...headers,
          ['Set-Cookie', 'open=1; Path=/; SameSite=None; Secure'],
          ['Set-Cookie', 'seen=1; Path=/'],
          ['Location', to],
        ],
        body: '',
      }
    }
    const page = /^\/page\/(\w+)/.exec(path)
    if (page) {
      const control = originOf(page[1] === 'sandbox' ? 0 : Number(page[1]), this.ports)
      headers.push(['Content-Type', 'text/html'])
      if (page[1] === 'sandbox')
        headers.push(['Content-Security-Policy', 'sandbox allow-scripts allow-top-navigation'])
      const html = `<!doctype html><link rel="icon" href="data:,"><script data-control="${control}" data-page="${page[1]}" data-hosts="${hosts.map((_, host) => originOf(host, this.ports)).join(' ')}">${this.#script}</script>`
      return { status: 200, headers, body: html }
    }
    if (path === '/work') {
      const { page: here } = JSON.parse(body) as { page: string }
      const work = this.#queues.get(here)!.splice(0, chunk)
      if (work.length > 0) return json({ work })
      const other = pages.find((kind) => this.#queues.get(pageKey(kind))!.length > 0)
      return json(other === undefined ? { work: [], wait: 30 } : { go: this.#pageUrl(other) })
    }
    if (path === '/results') {
      for (const result of JSON.parse(body) as Result[]) {
        this.#results.set(result.id, result)
        this.#left--
      }
      if (this.#left === 0) this.#done?.()
      return json({})
    }
    if (path === '/failed') this.#failed?.(new Error(`The page failed: ${body}`))
    return { status: 404, headers, body: '' }
  }

  #pageUrl(page: Page): string {
    return `${originOf(page === 'sandbox' ? 0 : page, this.ports)}/page/${pageKey(page)}`
  }
}
