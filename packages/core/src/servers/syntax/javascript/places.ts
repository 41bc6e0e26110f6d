import type { HeaderList } from '../../../fetch/verdict.ts'
import { callMethods } from '../../server.ts'
import { sampleOf } from '../sample.ts'
import type { Program } from './program.ts'
import { Router } from './router.ts'

/** Where a program may be asked: something that its routes take. */
export interface Place {
  path: string
  method: string
  /** What the page's own code sets. */
  headers?: HeaderList
}

/** Something with more places than this is not asked about each: it is not called uniform then. */
const placeLimit = 400

/** Where a program may answer differently: at the paths that it names, and at those of its routes. */
export function placesIn(program: Program): { places: Place[]; mounts: string[]; complete: boolean } {
  const routes = placesOf(program.entry)
  const list = [
    ...callMethods.flatMap((method) => ['/', strangePath].map((path) => ({ path, method }))),
    ...methodsIn(program).flatMap((method) => [...program.paths].map((path) => ({ path, method }))),
    ...routes.places,
  ]
  const all = new Map(list.map((place) => [`${place.method} ${place.path}`, place]))
  return {
    places: [...all.values()].slice(0, placeLimit),
    mounts: routes.mounts,
    complete: routes.complete && all.size <= placeLimit,
  }
}

const strangePath = '/no/such/path'

const methodsIn = ({ texts }: Program): string[] =>
  callMethods.filter((method) => method === 'GET' || texts.has(method))

/**
 * What more to ask a program whose own code has looked at paths, or at headers that pages set: its words and paths,
 * put where it looks, below each mount too.
 *
 * @returns undefined where that is too much to ask
 */
export function placesByWords(program: Program, mounts: readonly string[]): Place[] | undefined {
  const { machine, paths, words } = program
  const inPath = [...words].flatMap((word) => [`/${word}`, `/${word}/${word}/${word}?${word}=${word}`])
  const below = mounts.flatMap((mount) => [...paths].map((path) => mount + path))
  const asked = ['', ...mounts].flatMap((mount) => inPath.map((path) => mount + path))
  const byPath = machine.reads.has('path')
    ? methodsIn(program).flatMap((method) => [...below, ...asked].map((path) => ({ path, method })))
    : []
  const headers = [...machine.reads].filter((name) => name !== 'path')
  const byHeader = headers.flatMap((name) =>
    ['1', ...words].map((value) => ({ path: '/', method: 'GET', headers: [[name, value]] as const })),
  )
  const all = [...byPath, ...byHeader]
  return all.length > placeLimit ? undefined : all
}

/** Of a route's own method: those that a browser has no call for, or that are like GET, are asked as one. */
function methodsOf(method: string): readonly string[] {
  if (method === 'ALL') return callMethods
  const own = method === 'DEL' ? 'DELETE' : method
  return [callMethods.includes(own) ? own : 'GET']
}

/** More are not gathered: routers may be mounted in each other in more ways than anybody could ask. */
const mostPlaces = 1000

/**
 * A place for each route of an application and of the routers that are mounted in it.
 *
 * @returns mounts: the beginnings of paths that middleware is for; complete: false where there is a route that no
 *   place is known of
 */
function placesOf(entry: unknown): { places: Place[]; mounts: string[]; complete: boolean } {
  const places: Place[] = []
  const mounts = new Set<string>()
  const entered = new Set<Router>()
  let complete = true
  const walk = (router: Router, prefix: string): void => {
    // mounted in itself, or in many others
    if (entered.has(router) || places.length > mostPlaces) return void (complete = false)
    entered.add(router)
    for (const { path, match, method, handlers } of router.layers)
      for (const pattern of [path].flat()) {
        const sample = pathFor(pattern)
        // what may match is followed both ways
        if (match(sample) === undefined) complete = false
        const here = prefix + sample.replace(/\/$/, '')
        if (method === undefined && here) mounts.add(here)
        for (const asked of methodsOf(method ?? 'ALL')) places.push({ path: here || '/', method: asked })
        for (const handler of handlers) if (handler instanceof Router) walk(handler, here)
      }
    entered.delete(router)
  }
  if (entry instanceof Router) walk(entry, '')
  return { places, mounts: [...mounts], complete }
}

/** A path that a route's own may take: a guess, to be tried. */
function pathFor(pattern: unknown): string {
  const sample =
    pattern instanceof RegExp
      ? sampleOf(pattern.source)
      : String(pattern)
          .replaceAll(/:\w+\??|\*\w*/g, 'x')
          .replaceAll(/[{}]/g, '')
  return sample.startsWith('/') ? sample : `/${sample}`
}
