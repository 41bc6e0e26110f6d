import { nginx, apart, type Case } from '../case.ts'

export default {
  title: 'a form that is sent without a preflight, its progress not watched',
  options: apart(`'deploy/nginx.conf'`),
  files: nginx(`  location / {
    add_header Access-Control-Allow-Origin https://app.example.com always;
    if ($request_method = OPTIONS) { return 405; }
    proxy_pass http://127.0.0.1:9000;
  }`),
  async page() {
    await new Promise((resolve) => {
      const request = new XMLHttpRequest()
      request.open('POST', '/api/files')
      request.addEventListener('progress', () => {})
      request.addEventListener('load', resolve)
      request.send(new FormData())
    })
  },
  twin: {
    // a listener on the upload asks for a preflight
    async page() {
      await new Promise((resolve) => {
        const request = new XMLHttpRequest()
        request.open('POST', '/api/files')
        request.upload.addEventListener('progress', () => {})
        request.addEventListener('load', resolve)
        request.send(new FormData())
      })
    },
    finds: 'preflight-invalid-status',
  },
} satisfies Case
