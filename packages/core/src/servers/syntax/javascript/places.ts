import { callMethods } from '../../server.ts'
import { sampleOf } from '../sample.ts'
import { Router } from './router.ts'

/** Where a program may be asked: something that its routes take. */
export interface Place {
  path: string
  method: string
}

/** Of a route's own method: those that a browser has no call for are asked as GET. */
function methodsOf(method: string): readonly string[] {
  if (method === 'ALL') return callMethods
  const own = method === 'DEL' ? 'DELETE' : method
  return [callMethods.includes(own) ? own : 'GET']
}

/** More are not gathered: routers may be mounted in each other in more ways than anybody could ask. */
const mostPlaces = 1000

/**
 * Two places that no route is made for, and one for each route of an application and of the routers in it.
 *
 * @returns complete: false where there is a route that no place is known of
 */
export function placesOf(entry: unknown): { places: Place[]; routers: Set<Router>; complete: boolean } {
  const places = ['/', '/no/such/path'].flatMap((path) => callMethods.map((method) => ({ path, method })))
  const routers = new Set<Router>()
  const around = new Set<Router>()
  let complete = true
  const walk = (router: Router, prefix: string): void => {
    // mounted in itself, or in many others
    if (around.has(router) || places.length > mostPlaces) return void (complete = false)
    if (router.hasParameters) complete = false
    routers.add(router)
    around.add(router)
    for (const { path, match, method = 'ALL', handlers } of router.layers)
      for (const pattern of [path].flat()) {
        const sample = pathFor(pattern)
        // what may match is followed both ways
        if (match(sample) === undefined) complete = false
        const here = prefix + sample.replace(/\/$/, '')
        for (const asked of methodsOf(method)) places.push({ path: here || '/', method: asked })
        for (const handler of handlers) if (handler instanceof Router) walk(handler, here)
      }
    around.delete(router)
  }
  if (entry instanceof Router) walk(entry, '')
  const all = new Map(places.map((place) => [`${place.method} ${place.path}`, place]))
  return { places: [...all.values()], routers, complete }
}

/** A path that a route's own may take: a guess, to be tried. */
function pathFor(pattern: unknown): string {
  const sample =
    pattern instanceof RegExp
      ? sampleOf(pattern.source)
      : String(pattern)
          .replaceAll(/:\w+\??|\*\w*/g, 'any-7')
          .replaceAll(/[{}]/g, '')
  return sample.startsWith('/') ? sample : `/${sample}`
}
