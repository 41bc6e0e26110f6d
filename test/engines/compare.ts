import { judge } from '../../packages/core/src/fetch/browse.ts'
import { createPreflightCache } from '../../packages/core/src/fetch/cache.ts'
import { lines } from '../../packages/core/src/fetch/headers.ts'
import type { Engine, PageRequest, Verdict } from '../../packages/core/src/fetch/verdict.ts'
import { consoleMessage } from '../../packages/core/src/fetch/wording.ts'
import type { EngineName } from './browsers.ts'
import type { Observed } from './harness.ts'
import { pageRequest, parsePath, serve, type Job, type Ports, type Scenario } from './scenario.ts'

/** The kinds of thing that are compared. */
export const kinds = [
  'outcome',
  'requests',
  'origin',
  'cookies',
  'type',
  'readable',
  'corsError',
  'console',
] as const
export type Kind = (typeof kinds)[number]

export interface Difference {
  kind: Kind
  expected: string
  actual: string
}

/** Whether a difference makes a run fail: the console counts in Chromium alone, whose words are the findings'. */
export const decides = (engine: EngineName, differences: readonly Difference[]): boolean =>
  differences.some(({ kind }) => engine === 'chromium' || kind !== 'console')

/** A public suffix list's answer for the loopback's hosts: `localhost` is a suffix, addresses have no domain. */
export function registrableDomain(host: string): string | null {
  const labels = host.split('.')
  return labels.at(-1) === 'localhost' && labels.length > 1 ? labels.slice(-2).join('.') : null
}

export function expected(scenario: Scenario, id: string, ports: Ports, engine: Engine): Verdict | TypeError {
  try {
    return judge(pageRequest(scenario, id, ports), serve(scenario, id, ports), engine, { registrableDomain })
  } catch (error) {
    if (error instanceof TypeError) return error
    throw error
  }
}

interface Sent {
  hop: number
  method: string
  preflight: boolean
  origin: string | undefined
  acrm: string | undefined
  acrh: string | undefined
  authorization: boolean
  cookies: string[]
}

/** A cookie of every host's that is sent wherever credentials are; WebKit keeps none that is Secure from plain http. */
const everywhere: Record<EngineName, string> = { chromium: 'open', firefox: 'open', webkit: 'seen' }

function sentBy(verdict: Verdict): Array<Omit<Sent, 'cookies'> & { credentials: boolean }> {
  return verdict.exchanges.map(({ request }) => {
    const line = (name: string) => request.headers.find(([each]) => each.toLowerCase() === name)?.[1]
    return {
      hop: parsePath(new URL(request.url).pathname)?.hop ?? -1,
      method: request.method,
      preflight: request.preflight,
      origin: line('origin'),
      acrm: line('access-control-request-method'),
      acrh: line('access-control-request-headers'),
      authorization: line('authorization') !== undefined,
      credentials: request.credentials,
    }
  })
}

const wire = ({ hop, method, preflight, acrm, acrh, authorization }: Omit<Sent, 'cookies'>): string =>
  `${hop} ${preflight ? `preflight ${acrm} [${acrh ?? ''}]` : method}${authorization ? ' authorization' : ''}`

/** CDP's word for what is not CORS's. */
const blockedReasons: Record<string, string> = {
  'corp-not-same-origin': 'CorpNotSameOrigin',
  'corp-not-same-site': 'CorpNotSameSite',
}

/**
 * The verdict. Where several headers are refused, a browser names the first in an order of its own: if the one that
 * it named is refused by itself too, the verdict is taken to name it.
 */
function likely(
  scenario: Scenario,
  id: string,
  ports: Ports,
  engine: EngineName,
  observed: Observed,
): Verdict | TypeError {
  const verdict = expected(scenario, id, ports, engine)
  if (verdict instanceof TypeError || verdict.outcome !== 'blocked') return verdict
  if (verdict.reason !== 'HeaderDisallowedByPreflightResponse') return verdict
  const named =
    observed.notes.failedParameter ??
    /(?:header field |header ‘)([^\s’]+)’? is not/
      .exec(observed.notes.messages.join('\n'))?.[1]
      ?.toLowerCase()
  if (named === undefined || named === verdict.detail) return verdict
  const { request, response } = verdict.exchanges.at(-1)!
  const asked = request.headers.find(([name]) => name === 'Access-Control-Request-Headers')?.[1].split(',')
  const listed = lines(response.headers, 'access-control-allow-headers')
    .join()
    .toLowerCase()
    .split(/[\s,]+/)
  const refused = asked?.includes(named) && !listed.includes(named)
  return refused ? { ...verdict, detail: named } : verdict
}

/** What a console said of the reason, without what it adds about the place. */
function said(engine: EngineName, messages: string[], origin: string): string {
  // Chromium names the page's address, of which only the origin is known to us.
  if (engine === 'chromium')
    return messages
      .filter((text) => !text.startsWith('Mixed Content: '))
      .join('\n')
      .replace(/frame with URL \S+\. /, `frame with URL ${origin}/. `)
  if (engine === 'firefox') {
    const errors = messages.map(
      (text) => /^\[JavaScript Error: "([^]*?)"(?: \{file: [^]*\})?\]$/.exec(text)?.[1],
    )
    return errors.find((text) => text !== undefined) ?? ''
  }
  // Its output shows the replacement character byte by byte.
  const plain = messages.map((text) =>
    text.replaceAll('ï¿½', '\ufffd').replace(/^\S+ CONSOLE \w+ (?:ERROR )?/, ''),
  )
  const [first = ''] = plain.filter((text) => !text.startsWith('Refused to set unsafe header'))
  return first
}

/** What an engine did otherwise than judged. */
export function compare(
  scenario: Scenario,
  id: string,
  ports: Ports,
  engine: EngineName,
  observed: Observed,
): Difference[] {
  const differences: Difference[] = []
  const check = (kind: Kind, wanted: string, actual: string) => {
    if (wanted !== actual) differences.push({ kind, expected: wanted, actual })
  }
  const verdict = likely(scenario, id, ports, engine, observed)
  const { seen, notes } = observed
  const result = observed.results[0]!
  const actual = result.late ? 'late' : result.ok ? 'allowed' : 'blocked'
  if (verdict instanceof TypeError) {
    check('outcome', 'blocked', actual)
    check('requests', '', seen.map(wire).join('; '))
    return differences
  }
  const wanted = sentBy(verdict)
  check('outcome', verdict.outcome, actual)
  check('requests', wanted.map(wire).join('; '), seen.map(wire).join('; '))
  check(
    'origin',
    wanted.map(({ origin }) => origin ?? '-').join(', '),
    seen.map(({ origin }) => origin ?? '-').join(', '),
  )
  check(
    'cookies',
    wanted.map(({ credentials }) => (credentials ? 'some' : 'none')).join(', '),
    seen.map(({ cookies }) => (cookies.includes(everywhere[engine]) ? 'some' : 'none')).join(', '),
  )
  if (verdict.outcome === 'allowed' && result.ok) {
    if (result.type !== undefined) check('type', verdict.type, result.type)
    if (result.readable !== undefined)
      check('readable', verdict.readable.join(', '), result.readable.join(', '))
  }
  const request: PageRequest = pageRequest(scenario, id, ports)
  // What Chromium refuses before anything is sent has no error in CDP.
  if (engine === 'chromium' && verdict.outcome === 'blocked' && verdict.exchanges.length > 0) {
    const reported = notes.corsError ?? ''
    const reason = blockedReasons[reported] ?? (reported.startsWith('net::') ? 'NetworkError' : reported)
    // One word for a mode that forbids the URL and for a user name in it.
    const either = reported === 'origin' && ['DisallowedByMode', 'NetworkError'].includes(verdict.reason)
    check('corsError', verdict.reason, either ? verdict.reason : reason)
    // CDP leaves the status out.
    if (notes.failedParameter) check('corsError', verdict.detail ?? '', notes.failedParameter)
  }
  if (actual === 'blocked') {
    const heard = said(engine, notes.messages, request.origin)
    const words = consoleMessage(verdict, request, engine)
    // WebKit spells the headers that it knows its own way.
    const sameWords = engine === 'webkit' && words.toLowerCase() === heard.toLowerCase()
    check('console', words, sameWords ? words : heard)
  }
  return differences
}

/** When each step began and ended, in milliseconds. */
type Spans = ReadonlyArray<{ from: number; to: number }>

function planned({ steps }: Job): Spans {
  let time = 0
  return steps.map(({ after = 0 }) => {
    time += after
    return { from: time, to: time }
  })
}

/**
 * The verdicts of a sequence that one browser's preflight cache connects. Its clock is read when a step looks into the
 * cache, and when it keeps an answer: `oldest` takes the times that make an entry as old as it may have been.
 */
export function expectedSequence(
  job: Job,
  ports: Ports,
  engine: Engine,
  spans = planned(job),
  oldest = false,
): Verdict[] {
  let readings: number[] = []
  const cache = createPreflightCache(() => readings.shift()! / 1000)
  return job.steps.map(({ request }, step) => {
    const { from, to } = spans[step]!
    readings = oldest ? [to, from] : [from, to]
    const scenario = { ...job.scenario, request }
    return judge(pageRequest(scenario, job.id, ports), serve(scenario, job.id, ports), engine, { cache })
  })
}

/** What a verdict says was sent, with cookies and each Origin. */
export const wires = (verdict: Verdict): string =>
  sentBy(verdict)
    .map((sent) => `${wire(sent)}${sent.credentials ? ' cookies' : ''} ${sent.origin ?? '-'}`)
    .join('; ')

/** As `compare`, for a sequence: outcomes and what was sent. */
export function compareSequence(
  job: Job,
  ports: Ports,
  engine: EngineName,
  observed: Observed,
): Difference[] {
  const told = [false, true].map((oldest) => {
    const verdicts = expectedSequence(job, ports, engine, observed.results, oldest)
    return {
      outcome: verdicts.map(({ outcome }) => outcome).join(', '),
      requests: verdicts.flatMap(sentBy).map(wire).join('; '),
    }
  })
  const actual = {
    outcome: observed.results.map(({ ok, late }) => (late ? 'late' : ok ? 'allowed' : 'blocked')).join(', '),
    requests: observed.seen.map(wire).join('; '),
  }
  return (['outcome', 'requests'] as const).flatMap((kind) => {
    const [expected, other] = told.map((each) => each[kind])
    if (expected !== other)
      return { kind, expected: `${expected}, or ${other}: too slow to tell`, actual: actual[kind] }
    return expected === actual[kind] ? [] : { kind, expected: expected!, actual: actual[kind] }
  })
}
