import type { HttpResponse } from '../../../fetch/verdict.ts'
import { admits } from '../../headers.ts'
import { callMethods, emptyServer } from '../../server.ts'
import type { Machine } from './machine.ts'
import { placesOf, type Place } from './places.ts'
import { respondTo, type Program } from './program.ts'
import { requestOf } from './question.ts'
import type { Router } from './router.ts'

/** A program with more to ask than this is not asked: it is not called uniform then. */
const askLimit = 4000

/**
 * Whether every path is answered alike, whatever else a call holds: Origin and the method alone decide. Each route is
 * asked by a sample of its calls: what the program's own code then looks at is open, and makes no difference.
 *
 * @param base how it answers
 * @param origins to ask as
 */
export function isUniform(program: Program, base: Place, origins: readonly string[]): boolean {
  const { places, routers, complete } = placesOf(program.entry)
  if (!complete || places.length * origins.length > askLimit) return false
  const usual = new Map<string, string>()
  const isUsual = (place: Place, origin: string, preflight: boolean): boolean => {
    const method = preflight ? 'OPTIONS' : place.method
    const key = `${method} ${origin}`
    const own =
      usual.get(key) ?? speech(respondTo(program, requestOf(base.path, method, origin), emptyServer))
    usual.set(key, own)
    return speech(respondTo(program, requestOf(place.path, method, origin), emptyServer, 'any')) === own
  }
  // a preflight tells nothing of a place's method
  const paths = new Map(places.map((place) => [place.path, place]))
  const isAlike = origins.every(
    (origin) =>
      places.every((place) => isUsual(place, origin, false)) &&
      [...paths.values()].every((place) => isUsual(place, origin, true)),
  )
  return isAlike && [...program.machine.called].every((router) => routers.has(router as Router))
}

/**
 * Whether some call of an origin may be admitted, wherever it goes and whatever it holds: each route is asked by a
 * sample of its calls, and each router for those that fail.
 */
export function mayAdmit(program: Program, origin: string): boolean {
  const { machine, entry } = program
  const { places, routers, complete } = placesOf(entry)
  if (!complete || places.length > askLimit) return true
  machine.ran.clear()
  const isAdmittedAt = ({ path, method }: Place): boolean =>
    admits(respondTo(program, requestOf(path, method, origin), emptyServer, 'any'), origin)
  const isAdmittedBy = (router: Router): boolean =>
    admits(
      respondTo({ ...program, entry: router }, requestOf('/', 'GET', origin), emptyServer, 'failed'),
      origin,
    )
  return (
    places.some(isAdmittedAt) ||
    [...routers].some((router) => !hasRun(router, machine) || isAdmittedBy(router)) ||
    ![...machine.called].every((router) => routers.has(router as Router))
  )
}

/** Whether each layer that takes calls has had one: the sample of a route may be another one's. */
const hasRun = ({ layers }: Router, { ran }: Machine): boolean =>
  layers.every(
    (layer) =>
      ran.has(layer) ||
      (layer.method !== undefined && layer.method !== 'ALL' && !callMethods.includes(layer.method)) ||
      layer.handlers.every((handler) => typeof handler === 'function' && handler.length === 4),
  )

/** What it says of CORS. */
export function speech({ headers, unknown = [] }: HttpResponse): string {
  const lines = headers.map((line) => line.join(': ').toLowerCase())
  const open = unknown.map(({ header }) => `${header}?`)
  return [...lines, ...open]
    .filter((line) => line.startsWith('access-control-'))
    .sort()
    .join('\n')
}
