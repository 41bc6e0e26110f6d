import axios from 'axios'
import ky, { HTTPError, TimeoutError } from 'ky'
import { http, HttpResponse, passthrough } from 'msw'
import { setupWorker } from 'msw/browser'
import { ofetch } from 'ofetch'
import { broken, equal, failure, type Assertions } from './expect.ts'

const large = 'x'.repeat(200_000)

export const libraries: Assertions = {
  ...Object.fromEntries(
    (['xhr', 'fetch'] as const).flatMap((adapter): Array<[string, () => Promise<void>]> => {
      const client = axios.create({ adapter })
      return [
        [
          `axios over ${adapter}: JSON, headers, parameters`,
          async () => {
            const { data, headers, status } = await client.post(
              '/api/echo',
              { a: 1 },
              {
                params: { q: 1 },
                headers: { 'X-A': '1' },
              },
            )
            equal([status, data.url, data.body, data.headers['x-a']], [200, '/api/echo?q=1', '{"a":1}', '1'])
            equal(String(headers['content-type']).startsWith('application/json'), true)
          },
        ],
        [
          `axios over ${adapter}: an error status, a broken connection, a time-out`,
          async () => {
            const status = await failure(() => client.get('/api/status/404'))
            equal((status as { response?: { status: number } }).response?.status, 404)
            const lost = await failure(() => client.get(broken))
            equal([lost.message, (lost as { code?: string }).code], ['Network Error', 'ERR_NETWORK'])
            const late = await failure(() => client.get('/api/slow', { timeout: 50 }))
            equal(/ECONNABORTED|ETIMEDOUT/.test(String((late as { code?: string }).code)), true)
          },
        ],
        [
          `axios over ${adapter}: cancelled`,
          async () => {
            const controller = new AbortController()
            const call = failure(() => client.get('/api/slow', { signal: controller.signal }))
            controller.abort()
            equal((await call).name, 'CanceledError')
          },
        ],
        [
          `axios over ${adapter}: interceptors, and the XSRF token of a cookie`,
          async () => {
            document.cookie = 'XSRF-TOKEN=token; path=/'
            const own = axios.create({ adapter })
            own.interceptors.request.use((config) => {
              config.headers.set('X-Intercepted', 'yes')
              return config
            })
            const { data } = await own.get('/api/echo')
            equal([data.headers['x-intercepted'], data.headers['x-xsrf-token']], ['yes', 'token'])
          },
        ],
      ]
    }),
  ),
  async 'axios: progress of an upload and of a download'() {
    let up = 0
    let down = 0
    await axios.post('/api/echo', large, {
      onUploadProgress: ({ loaded }) => void (up = loaded),
      onDownloadProgress: ({ loaded }) => void (down = loaded),
    })
    equal([up, down > large.length], [large.length, true])
  },
  async 'ky: JSON, hooks, prefix'() {
    const seen: string[] = []
    const client = ky.create({
      hooks: { afterResponse: [({ response }) => void seen.push(`${response.status}`)] },
    })
    const { body, headers } = await client
      .post('/api/echo', { json: { a: 1 }, headers: { 'X-A': '1' } })
      .json<{ body: string; headers: Record<string, string> }>()
    equal(
      [body, headers['x-a'], headers['content-type'], seen],
      ['{"a":1}', '1', 'application/json', ['200']],
    )
  },
  async 'ky: an error status, a time-out, a second try'() {
    equal((await failure(() => ky('/api/status/404', { retry: 0 }))) instanceof HTTPError, true)
    equal((await failure(() => ky('/api/slow', { timeout: 50, retry: 0 }))) instanceof TimeoutError, true)
    const text = await ky(`/api/second-try?${Math.random()}`, { retry: { limit: 1, delay: () => 1 } }).text()
    equal(text, 'second')
  },
  async 'ofetch: JSON, query, an error status'() {
    const { url, method, body } = await ofetch('/api/echo', {
      method: 'POST',
      query: { q: 1 },
      body: { a: 1 },
    })
    equal([url, method, body], ['/api/echo?q=1', 'POST', '{"a":1}'])
    const error = await failure(() => ofetch('/api/status/404', { retry: 0 }))
    equal((error as { status?: number }).status, 404)
  },
  async 'MSW: answers in the server’s place, and lets through'() {
    const worker = setupWorker(
      http.get('/api/mocked', () => HttpResponse.json({ mocked: true }, { headers: { 'X-Mock': '1' } })),
      http.get('/api/plain', () => passthrough()),
    )
    await worker.start({ quiet: true })
    const response = await fetch('/api/mocked')
    const through = await fetch('/api/plain')
    const viaAxios = await axios.get('/api/mocked', { adapter: 'xhr' })
    worker.stop()
    equal([await response.json(), response.headers.get('x-mock')], [{ mocked: true }, '1'])
    equal([await through.text(), viaAxios.data], ['plain', { mocked: true }])
  },
}
