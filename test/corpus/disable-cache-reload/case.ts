import { admits, apart, type Case } from '../case.ts'

export default {
  title: "a reload with the developer tools' “Disable cache” adds headers of the browser's own",
  options: apart(admits('allowedHeaders: []')),
  async beside({ page, devTools }) {
    await devTools.send('Network.setCacheDisabled', { cacheDisabled: true })
    await page.reload()
    await page.evaluate(() => fetch('/api/users', { credentials: 'include' }))
    await page.evaluate(() => fetch('/api/users', { method: 'POST', body: 'name=a' }))
  },
  twin: {
    page: () => fetch('/api/users', { headers: { 'X-Cache-Control': 'no-cache' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
