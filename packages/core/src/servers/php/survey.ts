import type { HeaderList, HttpRequest, HttpResponse, Unknown } from '../../fetch/verdict.ts'
import { admits, headerOf } from '../headers.ts'
import { callMethods, emptyServer, type PolicyIntent, type SourceLocation } from '../server.ts'
import { namedOrigins } from '../syntax/named-origins.ts'
import { sampleOf } from '../syntax/sample.ts'
import { bodiesOf, programsOf, within } from './effects.ts'
import { respondPhp } from './respond.ts'
import type { Script } from './world.ts'

const base = 'https://api.example.com'
/** An origin, a method and a header that no policy names. */
const stranger = 'https://origin.invalid'
const method = 'X-ANY'
const header = 'x-any'

/** The texts that the script compares with, and what it answers to each of them. */
export interface Survey {
  unknowns: Unknown[]
  at?: SourceLocation
  intent: PolicyIntent
}

/** A script says what it allows only by how it answers: it is asked with every origin and path that it names. */
export function survey(script: Script): Survey {
  const literals = [...new Set(textsOf(script))]
  const origins = namedOrigins(literals)
  const samples = patternsOf(script).map(({ pattern }) => sampleOf(pattern.slice(1).replace(/\W\w*$/, '')))
  const ask = (request: HttpRequest): HttpResponse => respondPhp(script, request, emptyServer)
  const answers = [stranger, ...origins, ...samples].map((origin) => ({
    origin,
    preflight: ask(requestOf('OPTIONS', origin)),
    actual: ask(requestOf('GET', origin)),
  }))
  const verbs = ['OPTIONS', ...callMethods]
  const responses = answers.flatMap(({ preflight, actual }) => [preflight, actual])
  const sample: Script = { ...script, isSample: true }
  const isUsual = (verb: string, origin: string): boolean => {
    const request = requestOf(verb, origin)
    return decides(respondPhp(sample, request, emptyServer)) === decides(ask(request))
  }
  const uniform =
    (answers.some(isHeard) || !maySpeak(script)) &&
    answers.every(({ origin }) => verbs.every((verb) => isUsual(verb, origin)))
  const at = responses
    .flatMap(({ from }) => from ?? [])
    .find(({ header: name }) => name.endsWith('allow-origin'))?.at
  return {
    unknowns: unknownsIn(responses),
    ...(at ? { at } : {}),
    intent: intentOf(answers, origins, patternsOf(script), uniform),
  }
}

/** Whether some call of an origin may be admitted. */
export function mayAdmit(script: Script, origin: string): boolean {
  const sample: Script = { ...script, isSample: true }
  return callMethods.some((verb) => admits(respondPhp(sample, requestOf(verb, origin), emptyServer), origin))
}

function requestOf(verb: string, origin: string): HttpRequest {
  const preflight = verb === 'OPTIONS'
  const more: HeaderList = preflight
    ? [
        ['Access-Control-Request-Method', method],
        ['Access-Control-Request-Headers', header],
      ]
    : []
  return {
    method: verb,
    url: `${base}/`,
    headers: [['Origin', origin], ...more],
    preflight,
    credentials: false,
  }
}

function* literalsOf(script: Script): Generator<string> {
  const members = programsOf(script).map((program) => [...program.members.values()])
  for (const node of within([bodiesOf(script), members]))
    if (node.kind === 'literal' && typeof node.value === 'string') yield node.value
}

function* textsOf(script: Script): Generator<string> {
  for (const text of literalsOf(script))
    yield* text.replace(/^access-control-allow-origin:/i, '').split(/[,\s]+/)
}

/** Whether it has something to say of CORS, wherever that is. */
const maySpeak = (script: Script): boolean =>
  [...literalsOf(script)].some((text) => /^\s*access-control-allow-origin\b/i.test(text))

const isAllowOrigin = ([name]: HeaderList[number]): boolean => /^access-control-allow-origin$/i.test(name)

function patternsOf(script: Script): Array<{ pattern: string }> {
  return [...within(bodiesOf(script))].flatMap((node) => {
    const first = node.kind === 'call' && node.name === 'preg_match' ? node.arguments[0] : undefined
    return first?.kind === 'literal' && typeof first.value === 'string' ? [{ pattern: first.value }] : []
  })
}

/** What it says of CORS. */
function decides({ headers, unknown = [] }: HttpResponse): string {
  const lines = headers.map(([name, value]) => `${name.toLowerCase()}: ${value}`)
  const open = unknown.map(({ header: name }) => `${name}?`)
  return [...lines, ...open].filter((line) => line.startsWith('access-control-')).join('\n')
}

function unknownsIn(responses: readonly HttpResponse[]): Unknown[] {
  const found = new Map<string, Unknown>()
  for (const { status, unknown = [] } of responses)
    for (const { unknown: reason, at } of typeof status === 'number' ? unknown : [status, ...unknown])
      found.set(`${at?.line} ${reason}`, { unknown: reason, ...(at ? { at } : {}) })
  return [...found.values()]
}

interface Answer {
  origin: string
  preflight: HttpResponse
  actual: HttpResponse
}

const isHeard = ({ preflight, actual }: Answer): boolean =>
  [preflight, actual].some(({ headers, unknown }) => unknown || headers.some(isAllowOrigin))

function intentOf(
  answers: Answer[],
  named: readonly string[],
  patterns: Array<{ pattern: string }>,
  uniform: boolean,
): PolicyIntent {
  const allowOrigin = ({ actual }: Answer): string | undefined =>
    headerOf(actual.headers, 'access-control-allow-origin')
  const [asked] = answers
  const any = asked && allowOrigin(asked)
  const admitted = answers.filter((answer) => allowOrigin(answer) === answer.origin)
  const sample = admitted.find(({ origin }) => origin !== stranger) ?? asked
  const read = (response: HttpResponse | undefined, name: string): string[] =>
    (response ? (headerOf(response.headers, name) ?? '') : '').split(',').flatMap((item) => item.trim() || [])
  const list = (name: string, probe: string): PolicyIntent['methods'] => {
    const items = read(sample?.preflight, name)
    if (items.includes('*')) return '*'
    return items.some((item) => item.toLowerCase() === probe.toLowerCase()) ? 'reflect' : items
  }
  const exposed = read(sample?.actual, 'access-control-expose-headers')
  const [age] = read(sample?.preflight, 'access-control-max-age')
  const open = new Set(
    answers.flatMap(({ preflight, actual }) =>
      [...(preflight.unknown ?? []), ...(actual.unknown ?? [])].map(({ header: name }) => name),
    ),
  )
  return {
    origins:
      any === '*'
        ? '*'
        : any === stranger
          ? 'reflect'
          : [
              ...new Set([
                ...admitted.map(({ origin }) => origin).filter((origin) => named.includes(origin)),
                ...(any ? [any] : []),
              ]),
              ...patterns,
            ],
    methods: list('access-control-allow-methods', method),
    allowedHeaders: list('access-control-allow-headers', header),
    exposedHeaders: exposed.includes('*') ? '*' : exposed,
    credentials: sample
      ? headerOf(sample.actual.headers, 'access-control-allow-credentials') === 'true'
      : false,
    ...(age ? { maxAge: Number(age) } : {}),
    uniform,
    partial: fields.filter(([name]) => open.has(name)).map(([, field]) => field),
  }
}

const fields = [
  ['access-control-allow-origin', 'origins'],
  ['access-control-allow-methods', 'methods'],
  ['access-control-allow-headers', 'allowedHeaders'],
  ['access-control-expose-headers', 'exposedHeaders'],
  ['access-control-allow-credentials', 'credentials'],
  ['access-control-max-age', 'maxAge'],
] as const
