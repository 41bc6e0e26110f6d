import { consoleMessage } from '../fetch/wording.ts'
import type { Engine, PageRequest, Reason, Server, Verdict } from '../fetch/verdict.ts'
import { fixFor } from '../servers/fixes.ts'
import type { Policy } from '../servers/server.ts'
import { decidingPart } from './answer.ts'
import type { Blocked, Deciding } from './answer.ts'
import { changesFor } from './changes.ts'
import { codeOf } from './entry.ts'
import type { Line, Subject } from './entry.ts'
import { finding } from './finding.ts'
import type { Evidence, Finding } from './finding.ts'

/** A call that was judged. */
export interface Question {
  /** As production's page would ask production's URL. */
  request: PageRequest
  /** What the page called in development. */
  shown: Subject
  verdicts: Readonly<Record<Engine, Verdict>>
  /** productionUrl is not declared: the host in `request.url` stands for an unknown one and is not shown. */
  urlUndeclared?: boolean
  /** What was judged against, to find out what it would take; absent where its answers can't be asked for again. */
  serve?: Server
  /** The policies that answered, outermost first; empty for a live server. */
  policies?: readonly Policy[]
  evidence?: Evidence[]
}

/** Whose verdict is told, in this order; the words are Chromium's whoever it is. */
const engines: readonly Engine[] = ['chromium', 'firefox', 'webkit', 'spec']
const browsers = engines.filter((engine) => engine !== 'spec')

const unworded: Partial<Record<Reason, string>> = {
  CorpNotSameOrigin: 'Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameOrigin',
  CorpNotSameSite: 'Failed to load resource: net::ERR_BLOCKED_BY_RESPONSE.NotSameSite',
}

/** The part that says why: what comes before it names page and URL, as the finding does itself. */
export function sentenceOf(verdict: Blocked, request: PageRequest): string {
  const message = consoleMessage(verdict, request, 'chromium')
  const why = message.split('blocked by CORS policy: ')[1] ?? message
  return why || (unworded[verdict.reason] ?? 'Failed to load resource: net::ERR_FAILED')
}

/**
 * Lines that only stand together: an indented or closing line belongs to the one before it, a decorator to the one
 * after. Two changes can share some.
 */
const statements = (text: string) => text.split(/(?<!^@.*)\n(?!\s|[\])}]|end\b)/m)

function fixOf(question: Question, engine: Engine, file: string | undefined): string[] {
  const { request, serve, policies = [] } = question
  const policy = policies.find((given) => given.file !== undefined && given.file === file) ?? policies[0]
  if (!serve) return []
  const changes = changesFor({ request, engine, serve, ...(policy && { policy }) })
  return [...new Set(changes.flatMap((change) => statements(fixFor(policy, change))))]
}

/** What decides where no answer does. */
const reasonsWithout: Partial<Record<Reason, (request: PageRequest, detail: string) => string>> = {
  DisallowedByMode: ({ url, origin }) => `${new URL(url).origin} is another origin than ${origin}`,
  CorsDisabledScheme: (_, scheme) => `the scheme is ${scheme}`,
  NetworkError: (_, detail) =>
    detail === 'redirect' ? "the answer is a redirect, and the call is made with redirect: 'error'" : detail,
}

/** A CORS header that no line decides is missing from the policy as a whole. */
function placed(decides: Deciding | undefined, [policy, ...others]: readonly Policy[]) {
  const whole = others.length === 0 ? policy?.at : undefined
  if (!decides || decides.at || !whole || !decides.header.startsWith('Access-Control-')) return decides
  return { ...decides, at: whole }
}

function blockedFinding(question: Question, engine: Engine, verdict: Blocked): Finding {
  const { request, shown, verdicts, urlUndeclared, policies = [], evidence = [] } = question
  const decides = placed(decidingPart(verdict), policies)
  const why = reasonsWithout[verdict.reason]?.(request, verdict.detail ?? '')
  const blockedBy = engines.filter((each) => verdicts[each].outcome === 'blocked')
  const allowedBy = engines.filter((each) => verdicts[each].outcome === 'allowed')
  return finding(
    codeOf(verdict.reason),
    {
      shown,
      origin: request.origin,
      ...(!urlUndeclared && { url: request.url }),
      sentence: sentenceOf(verdict, request),
      ...(verdict.detail !== undefined && { detail: verdict.detail }),
      ...(decides && { decides }),
      ...(why && { why }),
      blockedBy,
      allowedBy,
      fix: fixOf(question, engine, decides?.at?.file),
    },
    {
      // What only the standard forbids works today, in every browser.
      ...(engine === 'spec' && { severity: 'warning' }),
      request,
      evidence,
      ...(decides?.at && { at: decides.at }),
    },
  )
}

/** Fetching http from a secure page fails before CORS is asked; images, audio and video are fetched over https instead. */
function mixedContent({ request, shown, urlUndeclared, evidence = [] }: Question): Finding | undefined {
  const { origin, url, mode, destination = '', initiator = 'fetch' } = request
  const upgraded = mode === 'no-cors' && ['image', 'audio', 'video'].includes(destination)
  const { protocol, hostname } = new URL(url)
  const trustworthy = /^(localhost|.*\.localhost|127\.[\d.]+|\[::1\])$/.test(hostname)
  if (urlUndeclared || upgraded || trustworthy || protocol !== 'http:' || !origin.startsWith('https:'))
    return undefined
  return finding('mixed-content', { shown, origin, url, initiator }, { request, evidence })
}

/** What the verdicts on one call say to the developer: nothing where every browser lets it pass. */
export function diagnose(question: Question): Finding[] {
  const { request, shown, verdicts, urlUndeclared, evidence = [] } = question
  const mixed = mixedContent(question)
  if (mixed) return [mixed]
  for (const engine of engines) {
    const verdict = verdicts[engine]
    if (verdict.outcome === 'blocked') return [blockedFinding(question, engine, verdict)]
  }
  for (const engine of browsers) {
    const verdict = verdicts[engine]
    if (verdict.outcome !== 'unknown') continue
    const { because } = verdict
    const [first] = because
    const args = { shown, origin: request.origin, ...(!urlUndeclared && { url: request.url }), because }
    return [finding('verdict-unknown', args, { request, evidence, ...(first?.at && { at: first.at }) })]
  }
  return []
}

/**
 * The same call judged with credentials `same-origin` and `include`, where it is not known which the page uses: what
 * holds for both is told, and where they differ one note names both.
 */
export function diagnoseEither(sameOrigin: Question, include: Question): Finding[] {
  const without = diagnose(sameOrigin)
  const credentialed = diagnose(include)
  const outcomes = [outcomeOf(without), outcomeOf(credentialed)] as const
  if (outcomes[0].kind === outcomes[1].kind) return without
  const failing = [...without, ...credentialed].find(({ args }) => 'sentence' in args)
  if (!failing) return [...without, ...credentialed]
  const { shown, request, urlUndeclared, evidence = [] } = sameOrigin
  return [
    finding(
      'credentials-decide',
      {
        shown,
        origin: request.origin,
        ...(!urlUndeclared && { url: request.url }),
        modes: { 'same-origin': outcomes[0].line, include: outcomes[1].line },
        fix: 'fix' in failing.args ? failing.args.fix : [],
      },
      { evidence, ...(failing.at && { at: failing.at }) },
    ),
  ]
}

function outcomeOf([found]: readonly Finding[]): { kind: string; line: Line } {
  if (!found) return { kind: 'passes', line: { text: 'passes' } }
  if ('because' in found.args) {
    const [first] = found.args.because
    const line = {
      text: `is not known${first ? `: ${first.unknown}` : ''}`,
      ...(first?.at && { at: first.at }),
    }
    return { kind: found.code, line }
  }
  if (!('sentence' in found.args)) return { kind: found.code, line: { text: 'is not known' } }
  const line = { text: `is blocked: ${found.args.sentence}`, ...(found.at && { at: found.at }) }
  return { kind: 'blocked', line }
}
