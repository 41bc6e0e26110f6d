import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'signing in goes through navigations, to the provider and back',
  options: apart(admits()),
  answer({ url = '', headers }, res, { other }) {
    const to = (location: string) => res.writeHead(302, { Location: location }).end()
    if (url.startsWith('/api/login'))
      return void to(`${other}/authorize?back=${encodeURIComponent(headers.referer ?? '')}`)
    if (url.startsWith('/authorize'))
      return void to(`${new URL(url, other).searchParams.get('back') ?? ''}api/callback?code=1`)
    if (url.startsWith('/api/callback')) return void to('/')
    res.end('{}')
  },
  page: () => fetch('/api/me'),
  async beside({ page, url }) {
    await page.evaluate(() => location.assign('/api/login'))
    await page.waitForURL(`${url}/`)
  },
  twin: {
    // by fetch: the provider answers no call of a script
    page: () => fetch('/api/login', { redirect: 'follow' }).catch(() => {}),
    beside: async () => {},
    finds: 'verdict-unknown',
  },
} satisfies Case
