import { apart, nginx, type Case } from '../case.ts'

const use = () => {
  const sheet = document.createElement('style')
  sheet.textContent = '@font-face { font-family: a; src: url(/api/a.woff2) }'
  document.head.append(sheet)
  return document.fonts.load('16px a').catch(() => {})
}

export default {
  title: 'fonts for everybody: a style sheet asks for them without credentials',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx('  location / { add_header Access-Control-Allow-Origin *; root /var/www; }'),
  devOriginLine: false,
  page: use,
  twin: {
    files: nginx(`  location / {
    add_header Access-Control-Allow-Origin https://www.example.com;
    add_header Vary Origin;
    root /var/www;
  }`),
    devOriginLine: true,
    finds: 'allow-origin-mismatch',
  },
} satisfies Case
