import { docsPage } from '../dev/docs-pages.ts'
import type { Route } from '../dev/endpoint.ts'
import { eventStream } from '../dev/event-stream.ts'
import { catalog } from '../diagnostics/catalog.ts'
import type { Code } from '../diagnostics/finding.ts'
import type { Feed } from './feed.ts'

export interface OverlayRoutes {
  routes: Record<string, Route>
  /** Ends what pages are listening to. */
  close(): void
}

/** What the overlay in the page asks for: itself, the findings, and the pages on their codes. */
export function overlayRoutes(feed: Feed, script: (name: string) => Promise<string>): OverlayRoutes {
  const events = eventStream('findings', feed)
  const docs = Object.keys(catalog).map((code): [string, Route] => [
    `GET docs/${code}`,
    async (_req, res) => {
      const page = await docsPage(code as Code)
      // shown as it is: browsers offer Markdown for download
      res.writeHead(200, { 'Content-Type': 'text/plain; charset=utf-8' }).end(page)
    },
  ])
  return {
    routes: {
      ...Object.fromEntries(docs),
      async 'GET overlay.js'(_req, res) {
        const text = await script('overlay')
        res.writeHead(200, { 'Content-Type': 'text/javascript; charset=utf-8' }).end(text)
      },
      'GET events': (_req, res) => events.open(res),
    },
    close: events.close,
  }
}
