import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'two tabs of one dev server make the same calls',
  options: apart(admits(`methods: ['GET', 'PUT']`)),
  page: () => fetch('/api/users/1', { method: 'PUT' }),
  async beside({ page, url }) {
    const second = await page.context().newPage()
    await second.goto(url)
    await second.evaluate(() => fetch('/api/users/2', { method: 'PUT' }))
    await page.evaluate(() => fetch('/api/users/3', { method: 'PUT' }))
  },
  twin: {
    // told once, however many tabs and users there are
    page: () => fetch('/api/users/1', { method: 'DELETE' }),
    async beside({ page, url }) {
      const second = await page.context().newPage()
      await second.goto(url)
      await second.evaluate(() => fetch('/api/users/2', { method: 'DELETE' }))
      await page.evaluate(() => fetch('/api/users/3', { method: 'DELETE' }))
    },
    finds: 'method-disallowed-by-preflight-response',
  },
} satisfies Case
