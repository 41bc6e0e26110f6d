import type { BrowserContext, Locator, Page } from 'playwright-core'
import type { Running } from './hosts.ts'

/** The overlay as its user meets it; Playwright's locators look into the shadow root. */
export class Overlay {
  readonly page: Page
  /** Errors of the page, and what its Content-Security-Policy refused. */
  readonly complaints: string[] = []
  /** What the recorder has sent. */
  records = ''

  constructor(page: Page) {
    this.page = page
    page.on('request', (request) => {
      if (request.url().endsWith('/__cors-parity/records')) this.records += request.postData() ?? ''
    })
    page.on('pageerror', ({ message }) => this.complaints.push(message))
    page.on('console', (message) => {
      const text = message.text()
      if (/content security policy|trusted/i.test(text)) this.complaints.push(text)
    })
  }

  get host(): Locator {
    return this.page.locator('cors-parity-overlay')
  }
  get badge(): Locator {
    return this.host.getByRole('button', { name: /^CORS/, includeHidden: true })
  }
  get title(): Locator {
    return this.host.locator('h2')
  }
  get items(): Locator {
    return this.host.locator('.findings > li')
  }
  get dismiss(): Locator {
    return this.host.getByRole('button', { name: 'Dismiss' })
  }
  get announced(): Locator {
    return this.host.getByRole('status')
  }
  /** The item of a call: `PATCH /api/users`. */
  item(call: string): Locator {
    return this.items.filter({ has: this.page.getByRole('heading', { name: call, includeHidden: true }) })
  }
  /** What the items are about, in order. */
  calls(): Promise<string[]> {
    return this.items.locator('h3').evaluateAll((all) => all.map((each) => each.lastChild?.nodeValue ?? ''))
  }
  /** Has the page make a call, and waits for its answer. */
  call(method: string, path: string): Promise<number> {
    return this.page.evaluate(async ([how, where]) => (await fetch(where, { method: how })).status, [
      method,
      path,
    ] as const)
  }
}

/** Opens the page of a dev server, and waits until its overlay hears of the findings. */
export async function open(context: BrowserContext, host: Running): Promise<Overlay> {
  const page = await context.newPage()
  const overlay = new Overlay(page)
  const heard = page.waitForResponse(/\/__cors-parity\/events$/)
  await page.goto(host.page)
  await heard
  return overlay
}
