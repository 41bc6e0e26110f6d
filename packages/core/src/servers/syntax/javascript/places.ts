import { sampleOf } from '../sample.ts'
import { Router } from './router.ts'

/** Where a program may be asked: something that its routes take. */
export interface Place {
  path: string
  method: string
}

/** Routes of these are asked as a GET and as a preflight, like every place. */
const asGet = new Set(['ALL', 'HEAD', 'OPTIONS'])

/**
 * A place for each route of an application and of the routers that are mounted in it.
 *
 * @returns complete: false where there is a route that none is known of
 */
export function placesOf(entry: unknown): { places: Place[]; complete: boolean } {
  const places: Place[] = []
  const entered = new Set<Router>()
  let complete = true
  const walk = (router: Router, prefix: string): void => {
    // mounted twice, or in itself
    if (entered.has(router)) return void (complete = false)
    entered.add(router)
    for (const { path, match, method = 'ALL', handlers } of router.layers)
      for (const pattern of [path].flat()) {
        const sample = pathFor(pattern)
        if (typeof match(sample) !== 'number') complete = false
        const here = prefix + sample.replace(/\/$/, '')
        places.push({
          path: here || '/',
          method: asGet.has(method) ? 'GET' : method.replace(/^DEL$/, 'DELETE'),
        })
        for (const handler of handlers) if (handler instanceof Router) walk(handler, here)
      }
    entered.delete(router)
  }
  if (entry instanceof Router) walk(entry, '')
  return { places, complete }
}

/** A path that a route's own may take: a guess, to be tried. */
function pathFor(pattern: unknown): string {
  if (pattern instanceof RegExp) return sampleOf(pattern.source)
  return String(pattern)
    .replaceAll(/:\w+\??|\*\w*/g, 'x')
    .replaceAll(/[{}]/g, '')
}
