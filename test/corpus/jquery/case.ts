import { admits, apart, type Case } from '../case.ts'

export default {
  title: 'jQuery adds X-Requested-With where page and API share an origin',
  options: apart(admits('allowedHeaders: []')),
  page: () =>
    new Promise((resolve) => {
      const call = new XMLHttpRequest()
      call.open('POST', '/api/users')
      call.setRequestHeader('Accept', 'application/json, text/javascript, */*; q=0.01')
      call.setRequestHeader('Content-Type', 'application/x-www-form-urlencoded; charset=UTF-8')
      call.setRequestHeader('X-Requested-With', 'XMLHttpRequest')
      call.addEventListener('loadend', resolve)
      call.send('name=a')
    }),
  twin: {
    page: () =>
      new Promise((resolve) => {
        const call = new XMLHttpRequest()
        call.open('POST', '/api/users')
        call.setRequestHeader('Content-Type', 'application/json; charset=UTF-8')
        call.addEventListener('loadend', resolve)
        call.send('{}')
      }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
