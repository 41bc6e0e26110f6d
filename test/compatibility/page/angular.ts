import 'zone.js'
import '@angular/compiler'
import { HttpClient, HttpEventType, provideHttpClient, withInterceptors } from '@angular/common/http'
import { provideZoneChangeDetection } from '@angular/core'
import { createApplication } from '@angular/platform-browser'
import { lastValueFrom, toArray } from 'rxjs'
import { equal, failure, once, type Assertions, type Echo } from './expect.ts'

declare const Zone: {
  current: { name: string; fork(spec: object): { run<Result>(run: () => Result): Result } }
}

const application = createApplication({
  providers: [
    provideZoneChangeDetection(),
    provideHttpClient(
      withInterceptors([(request, next) => next(request.clone({ setHeaders: { 'X-Intercepted': 'yes' } }))]),
    ),
  ],
})
const client = async (): Promise<HttpClient> => (await application).injector.get(HttpClient)

const large = 'x'.repeat(200_000)

/** A zone that counts the tasks which begin and end in it. */
function counting(): { tasks: string[]; run<Result>(run: () => Result): Result } {
  const tasks: string[] = []
  const zone = Zone.current.fork({
    name: 'counting',
    onScheduleTask(
      delegate: { scheduleTask(zone: unknown, task: unknown): unknown },
      _: unknown,
      target: unknown,
      task: { type: string; source: string },
    ) {
      if (task.type === 'macroTask') tasks.push(task.source)
      return delegate.scheduleTask(target, task)
    },
  })
  return { tasks, run: (run) => zone.run(run) }
}

export const angular: Assertions = {
  async 'Angular’s HttpClient: JSON, interceptors, parameters'() {
    const http = await client()
    const { body, url, headers } = await lastValueFrom(
      http.post<Echo>('/api/echo', { a: 1 }, { params: { q: 1 } }),
    )
    equal([body, url, headers['x-intercepted']], ['{"a":1}', '/api/echo?q=1', 'yes'])
  },
  async 'Angular’s HttpClient: an error status'() {
    const http = await client()
    const error = await failure(() => lastValueFrom(http.get('/api/status/404')))
    equal((error as { status?: number }).status, 404)
  },
  async 'Angular’s HttpClient: the events of a call'() {
    const http = await client()
    const events = await lastValueFrom(http.post('/api/echo', large, { observe: 'events' }).pipe(toArray()))
    const types = events.map(({ type }) => type)
    equal([types[0], types.at(-1)], [HttpEventType.Sent, HttpEventType.Response])
  },
  async 'zone.js: a call comes back in the zone that made it'() {
    const zone = counting()
    const name = await zone.run(() => fetch('/api/plain').then(() => Zone.current.name))
    equal([name, zone.tasks], ['counting', []])
  },
  async 'zone.js: a request, and its upload, are tasks of their zone'() {
    const zone = counting()
    const names: string[] = []
    await zone.run(() => {
      const request = new XMLHttpRequest()
      request.open('POST', '/api/echo')
      request.upload.addEventListener('load', () => names.push(Zone.current.name))
      request.addEventListener('load', () => names.push(Zone.current.name))
      const end = once(request, 'loadend')
      request.send(large)
      return end
    })
    equal([names, zone.tasks.includes('XMLHttpRequest.send')], [['counting', 'counting'], true])
  },
  async 'zone.js: what the recorder does is no task of the page’s'() {
    const zone = counting()
    await zone.run(() => fetch('/api/plain').then(() => new Promise((resolve) => setTimeout(resolve, 300))))
    equal(zone.tasks, ['setTimeout'])
  },
}
