import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'calls to an API of somebody else, and to the host of production that no rule stands for',
  options: apart(admits()),
  answer(_req, res) {
    res.setHeader('Access-Control-Allow-Origin', '*')
    res.end('{}')
  },
  async page({ other }) {
    await fetch('/api/users')
    await fetch(`${other}/api/users`)
    await fetch('https://status.example.com/').catch(() => {})
    await fetch('https://api.example.com/docs').catch(() => {})
  },
  twin: {
    page: () => fetch('https://api.example.com/api/users').catch(() => {}),
    beside: ({ page }) => page.evaluate(() => fetch('/api/users')),
    finds: 'direct-call',
  },
} satisfies Case
