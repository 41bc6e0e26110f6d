import { admits, apart, type Case } from '../case.ts'

const image = () =>
  new Promise((resolve) => {
    const element = Object.assign(new Image(), { onload: resolve, onerror: resolve })
    element.src = '/api/logo.svg'
  })

export default {
  title: 'an image for pages of the same site',
  options: apart(admits()),
  answer(_req, res) {
    res.setHeader('Content-Type', 'image/svg+xml')
    res.setHeader('Cross-Origin-Resource-Policy', 'same-site')
    res.end('<svg xmlns="http://www.w3.org/2000/svg"/>')
  },
  page: image,
  twin: {
    // what Helmet sends unless it is told otherwise
    answer(_req, res) {
      res.setHeader('Cross-Origin-Resource-Policy', 'same-origin')
      res.end()
    },
    finds: 'corp-not-same-origin',
  },
} satisfies Case
