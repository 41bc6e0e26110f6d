import { admits, apart, type Case } from '../case.ts'

const main = (source: string) => ({ 'main.js': `${source}\ndocument.body.dataset.ready = 'yes'\n` })

export default {
  title: "production's API in comments, links and settings, and in code of the server's",
  options: apart(admits()),
  files: {
    ...main(`// const users = () => fetch('https://api.example.com/api/users')
const docs = Object.assign(document.createElement('a'), { href: 'https://api.example.com/api/docs' })
const bases = { production: 'https://api.example.com', development: '' }
const base = location.hostname === 'app.example.com' ? bases.production : bases.development
fetch(base + '/api/users')
document.body.append(docs)`),
    'server/render.js': `export const users = () => fetch('https://api.example.com/api/users')`,
  },
  page: () => fetch('/api/users'),
  twin: {
    files: main(`export const users = () => fetch('https://api.example.com/api/users')`),
    finds: 'direct-call',
  },
} satisfies Case
