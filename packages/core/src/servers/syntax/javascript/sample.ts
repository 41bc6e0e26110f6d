import type { HttpResponse, Unknown } from '../../../fetch/verdict.ts'
import { headerOf } from '../../headers.ts'
import { listOrStar } from '../../literal-intent.ts'
import { callMethods, emptyServer, type PolicyIntent, type SourceLocation } from '../../server.ts'
import { namedOrigins } from '../named-origins.ts'
import { sampleOf as sampleOfPattern } from '../sample.ts'
import { intentOfCors } from './cors-intent.ts'
import { placesOf, type Place } from './places.ts'
import { respondTo, type Program } from './program.ts'
import { requestOf, strangeHeaders } from './question.ts'
import { madeBy } from './runtime.ts'
import { isUniform, speech } from './uniform.ts'

const stranger = 'https://any-origin.invalid'

/** More places are not asked what the policy says. */
const placeLimit = 400

/** What a program answers to a stranger and to each origin and path that its own text names. */
export interface Sample {
  intent: PolicyIntent
  unknowns: Unknown[]
  at?: SourceLocation
}

export function sampleOf(program: Program): Sample {
  const named = namedOrigins(program.texts)
  const origins = [...named, ...[...program.patterns].map(sampleOfPattern)]
  const places = placesIn(program)
  const asked = new Map<string, HttpResponse>()
  const ask = (place: Place, origin: string, kind: 'actual' | 'preflight' = 'actual') => {
    const request = requestOf(place.path, kind === 'preflight' ? 'OPTIONS' : place.method, origin)
    const key = JSON.stringify([request.method, place.path, request.headers])
    const answer = asked.get(key) ?? respondTo(program, request, emptyServer)
    asked.set(key, answer)
    return answer
  }
  // the place that says most: a policy may be scoped
  const where = (test: (answer: HttpResponse) => boolean, askers: string[]) =>
    places.find((one) => askers.some((origin) => test(ask(one, origin))))
  const some = [stranger, ...origins.slice(0, 3)]
  const place = where(isCertain, some) ??
    where(speaks, some) ??
    (maySpeak(program) ? where(speaks, origins.slice(3)) : undefined) ?? { path: '/', method: 'GET' }
  const admitted = origins.filter((origin) => headerOf(ask(place, origin).headers, allowOrigin) === origin)
  const anyone = ask(place, stranger)
  const asker = admitted[0] ?? stranger
  const actual = ask(place, asker)
  const preflight = ask(place, asker, 'preflight')
  const value = (answer: HttpResponse, name: string) => headerOf(answer.headers, `access-control-${name}`)
  const maxAge = Number(value(preflight, 'max-age') ?? Number.NaN)
  const answers = [anyone, actual, preflight]
  // what is open to a stranger is open of the origins; the rest is asked of one that is admitted
  const isOpen = (name: string) =>
    (name === 'allow-origin' ? answers : answers.slice(1)).some((answer) =>
      answer.unknown?.some(({ header }) => header === `access-control-${name}`),
    )
  const at = [preflight, actual]
    .flatMap((answer) => answer.from ?? [])
    .find(({ header }) => header === allowOrigin)?.at
  const written = at ?? answers.flatMap((answer) => answer.unknown ?? [])[0]?.at
  const askers = hasSeveral(program) ? [stranger, ...origins] : [...new Set([asker, ...some])]
  return {
    intent: {
      origins: originsOf(
        value(anyone, 'allow-origin'),
        admitted.filter((origin) => named.includes(origin)),
        program,
      ),
      methods: listOrStar(value(preflight, 'allow-methods')),
      allowedHeaders:
        value(preflight, 'allow-headers') === strangeHeaders
          ? 'reflect'
          : listOrStar(value(preflight, 'allow-headers')),
      exposedHeaders: listOrStar(value(actual, 'expose-headers')),
      credentials: value(actual, 'allow-credentials') === 'true',
      ...(Number.isNaN(maxAge) ? {} : { maxAge }),
      uniform:
        (speaks(actual) || speaks(preflight) || !maySpeak(program)) && isUniform(program, place, askers),
      partial: parts.filter(([, name]) => isOpen(name)).map(([part]) => part),
    },
    unknowns: distinct([...asked.values()].flatMap((answer) => answer.unknown ?? [])),
    ...(written ? { at: written } : {}),
  }
}

const allowOrigin = 'access-control-allow-origin'

const parts: Array<[PolicyIntent['partial'][number], string]> = [
  ['origins', 'allow-origin'],
  ['methods', 'allow-methods'],
  ['allowedHeaders', 'allow-headers'],
  ['exposedHeaders', 'expose-headers'],
  ['credentials', 'allow-credentials'],
  ['maxAge', 'max-age'],
]

/** Where it may speak of CORS: where its routes are, and at the paths that it names. */
function placesIn({ entry, texts, paths }: Program): Place[] {
  const methods = callMethods.filter((method) => method === 'GET' || texts.has(method))
  const named = methods.flatMap((method) => [...paths].map((path) => ({ path, method })))
  const all = [...placesOf(entry).places, ...named]
  return [...new Map(all.map((place) => [`${place.method} ${place.path}`, place])).values()].slice(
    0,
    placeLimit,
  )
}

function originsOf(
  answered: string | undefined,
  admitted: string[],
  program: Program,
): PolicyIntent['origins'] {
  if (answered === '*') return '*'
  if (answered === stranger) return 'reflect'
  if (answered !== undefined && !admitted.includes(answered)) return [answered]
  return listed(program) ?? [...admitted, ...[...program.patterns].map((pattern) => ({ pattern }))]
}

/** The list of the only cors() there is, as it is written: entries that match nothing are in it. */
function listed({ machine }: Program): PolicyIntent['origins'] | undefined {
  const [only, ...others] = madeBy(machine).cors
  if (!only || others.length > 0) return undefined
  const { origins, partial } = intentOfCors(only.options)
  return typeof origins === 'object' && !partial.includes('origins') ? origins : undefined
}

/** Whether it says something of CORS for certain. */
function isCertain(answer: HttpResponse): boolean {
  return headerOf(answer.headers, allowOrigin) !== undefined
}

/** Whether it says anything of CORS. */
function speaks(answer: HttpResponse): boolean {
  return speech(answer) !== ''
}

const speaksByHand = ({ texts }: Program): boolean =>
  [...texts].some((text) => /^access-control-allow-origin$/i.test(text))

/** Whether it may admit other origins in one place than in another. */
const hasSeveral = (program: Program): boolean =>
  madeBy(program.machine).cors.length > 1 || speaksByHand(program)

/** Whether it has something to say of CORS, wherever that is. */
function maySpeak(program: Program): boolean {
  const { machine, texts } = program
  const { cors } = madeBy(machine)
  const isOn = ({ options }: (typeof cors)[number]): boolean => {
    const { origins, partial } = intentOfCors(options)
    return origins.length > 0 || partial.includes('origins')
  }
  const isImported = texts.has('cors')
  // where it is called for a request that was not asked, none was made
  return speaksByHand(program) || (cors.length > 0 ? cors.some(isOn) : isImported)
}

function distinct(list: Unknown[]): Unknown[] {
  const found = new Map(
    list.map(({ unknown, at }) => [`${unknown} ${at?.file} ${at?.line}`, { unknown, ...(at ? { at } : {}) }]),
  )
  return [...found.values()]
}
