import { apart, type Case } from '../case.ts'

const conf = (table: string) => ({
  'deploy/api.conf': `<VirtualHost *:80>
  ServerName api.example.com
  SetEnvIf Origin "^https://app\\.example\\.com$" ORIGIN=$0
  Header ${table} set Access-Control-Allow-Origin "%{ORIGIN}e" env=ORIGIN
  Header ${table} set Access-Control-Allow-Credentials "true" env=ORIGIN
  Header ${table} set Access-Control-Allow-Methods "GET, POST, PUT"
  Header ${table} set Access-Control-Allow-Headers "Content-Type"
  Header ${table} merge Vary Origin
  RewriteEngine On
  RewriteCond %{REQUEST_METHOD} OPTIONS
  RewriteRule ^ - [R=204,L]
  ProxyPass / http://127.0.0.1:9000/
</VirtualHost>
`,
})

export default {
  title: 'Apache in front of the API',
  options: apart(`'deploy/api.conf'`),
  files: conf('always'),
  answer(req, res) {
    if (req.url?.endsWith('/missing')) res.statusCode = 404
    res.end('{}')
  },
  page: async () => {
    await fetch('/api/users')
    await fetch('/api/missing')
    await fetch('/api/users', { method: 'PUT', headers: { 'Content-Type': 'application/json' } })
  },
  twin: {
    page: () => fetch('/api/users', { method: 'PUT', headers: { 'X-Team': 'blue' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
