import type { HttpRequest, HttpResponse, Server, Unknown } from '../../fetch/verdict.ts'
import { addHeader, headerOf, removeHeader, unknownHeader } from '../headers.ts'
import { decidingHeaders } from './headers.ts'
import { follow } from './script.ts'
import { isOpen } from './values.ts'
import type { Line, Script, World } from './world.ts'

/** Answers as the script does: what it sends itself, on top of what stands for its own work. */
export function respondPhp(script: Script, request: HttpRequest, next: Server): HttpResponse {
  const worlds = endingsOf(script, request)
  // A preflight that ends in the script never reaches what comes after.
  const ends = worlds.every(({ ended }) => ended === 'exit') && request.method === 'OPTIONS'
  const app: HttpResponse = ends ? { status: 200, headers: [] } : next(request)
  let response: HttpResponse = { ...app, status: statusOf(worlds, app, request) }
  for (const name of namesIn(worlds)) response = settle(response, name, worlds)
  return response
}

/** Of a sample without those that throw: they may lose their headers wherever they stand. */
function endingsOf(script: Script, request: HttpRequest): readonly World[] {
  const worlds = follow(script, request)
  const whole = script.isSample ? worlds.filter(({ ended }) => ended !== 'thrown') : worlds
  return whole.length > 0 ? whole : worlds
}

function statusOf(worlds: readonly World[], app: HttpResponse, request: HttpRequest): HttpResponse['status'] {
  const each = worlds.map((world): HttpResponse['status'] => {
    if (world.lost) return request.method === 'OPTIONS' ? world.lost : app.status
    const { status, ended } = world
    if (ended === 'thrown') return typeof status === 'number' && status !== 200 ? status : 500
    if (typeof status === 'number') return status
    if (request.method !== 'OPTIONS' || (ended === 'end' && !world.script.isWhole)) return app.status
    return status ?? 200
  })
  const [first = app.status] = each
  const other = each.findIndex((status) => status !== first)
  return other < 0 ? first : reasonFor(worlds, (world) => each[worlds.indexOf(world)])
}

function namesIn(worlds: readonly World[]): Set<string> {
  const names = new Set(decidingHeaders)
  for (const { lines } of worlds) for (const { name } of lines) names.add(name.toLowerCase())
  return names
}

const linesOf = (world: World, key: string): Line[] =>
  world.lines.filter(({ name }) => name.toLowerCase() === key)

/** What a run says of a header, for comparison with the other runs. */
function told(world: World, key: string): string {
  const doubt = world.doubtOf(key)
  return JSON.stringify([doubt, linesOf(world, key).map(({ value }) => value)])
}

/** Puts in the lines that every run agrees on; a header that they do not agree on is open. */
function settle(response: HttpResponse, key: string, worlds: readonly World[]): HttpResponse {
  const [first] = worlds
  if (!first) return response
  const says = told(first, key)
  // What browsers do not decide on is the application's to know.
  if (!decidingHeaders.includes(key) && headerOf(response.headers, key) !== undefined) return response
  if (worlds.some((world) => told(world, key) !== says))
    return unknownHeader(
      response,
      key,
      reasonFor(worlds, (world) => told(world, key)),
    )
  const doubt = first.doubtOf(key)
  if (doubt) return unknownHeader(response, key, doubt)
  const lines = linesOf(first, key)
  const openLine = lines.map(({ value }) => value).find((value) => isOpen(value))
  if (openLine) return unknownHeader(response, key, { unknown: openLine.unknown, at: openLine.at })
  const removed = first.removed.get(key)
  if (lines.length === 0 && !removed) return response
  // The application's own Vary stands beside the script's.
  const start =
    key === 'vary' && headerOf(response.headers, key) !== undefined
      ? response
      : removeHeader(response, key, removed)
  return lines.reduce((sent, { name, value, at }) => addHeader(sent, name, value as string, at), start)
}

/** Of the turns at which two runs part, the one that makes them say different things. */
function reasonFor(worlds: readonly World[], say: (world: World) => unknown): Unknown {
  for (const [index, world] of worlds.entries()) {
    const before = worlds[index - 1]
    if (!before || say(before) === say(world)) continue
    const parting = world.turns.find((turn, depth) => turn.taken !== before.turns[depth]?.taken)
    if (parting) return { unknown: parting.why.unknown, at: parting.why.at }
  }
  return { unknown: 'the runs of the script differ' }
}
