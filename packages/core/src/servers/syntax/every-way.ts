import type { HttpResponse, Unknown } from '../../fetch/verdict.ts'

/** Takes a turn that is not known: the same for the same reason and place throughout one run. */
export type Decide = (why: Unknown) => boolean

/** More open questions than this leave the whole answer open. */
const runLimit = 64

const corsHeaders = [
  'access-control-allow-origin',
  'access-control-allow-credentials',
  'access-control-allow-methods',
  'access-control-allow-headers',
  'access-control-expose-headers',
  'access-control-max-age',
  'vary',
]

/** An answer of which nothing is known. */
export function openResponse(why: Unknown): HttpResponse {
  return { status: why, headers: [], unknown: corsHeaders.map((header) => ({ header, ...why })) }
}

interface Turn {
  key: string
  why: Unknown
  taken: boolean
}

interface Run {
  turns: Turn[]
  response: HttpResponse
}

/** The answer as far as it is the same whichever way the unknown conditions turn out. */
export function everyWay(answer: (decide: Decide) => HttpResponse): HttpResponse {
  const runs: Run[] = []
  const waiting: boolean[][] = [[]]
  for (let path = waiting.pop(); path; path = waiting.pop()) {
    const run = follow(answer, path)
    for (let index = path.length; index < run.turns.length; index += 1)
      waiting.push([...run.turns.slice(0, index).map(({ taken }) => taken), true])
    runs.push(run)
    if (runs.length + waiting.length > runLimit)
      return openResponse(run.turns[0]?.why ?? { unknown: 'too much is open' })
  }
  return merge(runs)
}

/** One run: the turns in `path` as given, later ones not taken. */
function follow(answer: (decide: Decide) => HttpResponse, path: boolean[]): Run {
  const turns = new Map<string, Turn>()
  const response = answer((why) => {
    const key = `${why.at?.file}:${why.at?.line} ${why.unknown}`
    const known = turns.get(key)
    if (known) return known.taken
    const taken = path[turns.size] ?? false
    turns.set(key, { key, why, taken })
    return taken
  })
  return { turns: [...turns.values()], response }
}

function merge(runs: Run[]): HttpResponse {
  const [first, ...others] = runs
  if (!first || others.length === 0) return first?.response ?? { status: 200, headers: [] }
  const reason = (aspect: (response: HttpResponse) => string): Unknown | undefined => {
    const agreed = others.every(({ response }) => aspect(response) === aspect(first.response))
    return agreed ? undefined : deciding(runs, aspect)
  }
  const names = new Set(
    runs.flatMap(({ response }) => [
      ...response.headers.map(([name]) => name.toLowerCase()),
      ...(response.unknown ?? []).map(({ header }) => header.toLowerCase()),
    ]),
  )
  const open = [...names].flatMap((header) => {
    const inDoubt = runs.flatMap(({ response }) => response.unknown ?? [])
    const why = inDoubt.find((one) => one.header.toLowerCase() === header) ?? reason(linesOf(header))
    return why ? [{ ...why, header }] : []
  })
  const openNames = new Set(open.map(({ header }) => header))
  const headers = first.response.headers.filter(([name]) => !openNames.has(name.toLowerCase()))
  const from = first.response.from
  return {
    status: reason(({ status }) => JSON.stringify(status)) ?? first.response.status,
    headers,
    ...(open.length ? { unknown: open } : {}),
    ...(from ? { from } : {}),
  }
}

const linesOf =
  (header: string) =>
  ({ headers }: HttpResponse): string =>
    JSON.stringify(headers.filter(([name]) => name.toLowerCase() === header).map(([, value]) => value))

/** The turn that makes the difference: runs that took it and runs that did not disagree. */
function deciding(runs: Run[], aspect: (response: HttpResponse) => string): Unknown | undefined {
  const turns = runs.flatMap((run) => run.turns)
  const seen = (key: string, taken: boolean): string => {
    const side = runs.filter((run) => run.turns.some((turn) => turn.key === key && turn.taken === taken))
    return [...new Set(side.map(({ response }) => aspect(response)))].sort().join()
  }
  const turn = turns.find(({ key }) => seen(key, true) !== seen(key, false)) ?? turns[0]
  return turn?.why
}
