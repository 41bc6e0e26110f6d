import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'another project left a cookie on localhost: it proves nothing of this one',
  options: apart(admits()),
  async beside({ page, url }) {
    await page.context().addCookies([{ name: 'session', value: 'of-another-project', url }])
    await page.evaluate(() => fetch('/api/users'))
    await page.evaluate(() => fetch('/api/users', { credentials: 'omit' }))
  },
  twin: {
    // whether a worker wants cookies there can't be told from a cookie
    options: apart(`{ cors: { origin: 'https://app.example.com' } }`),
    async beside({ page, url }) {
      await page.context().addCookies([{ name: 'session', value: 'of-another-project', url }])
      await page.evaluate(
        () =>
          new Promise((resolve, reject) => {
            const script = `fetch('${location.origin}/api/users').then(() => postMessage(''))`
            const worker = new Worker(URL.createObjectURL(new Blob([script], { type: 'text/javascript' })))
            worker.addEventListener('message', resolve)
            worker.addEventListener('error', reject)
          }),
      )
    },
    finds: 'credentials-decide',
  },
} satisfies Case
