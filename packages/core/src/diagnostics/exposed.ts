import { fixFor } from '../servers/fixes.ts'
import { headerOf } from '../servers/headers.ts'
import type { HttpResponse } from '../fetch/verdict.ts'
import type { Policy } from '../servers/server.ts'
import type { Question } from './diagnose.ts'
import { finding } from './finding.ts'
import type { Finding } from './finding.ts'

const expose = 'access-control-expose-headers'

/** No page reads these, wherever it is. */
const neverReadable = new Set(['set-cookie', 'set-cookie2'])

const namesIn = (list: string | null): string[] =>
  (list ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '' && name !== '*')

/** The complete list once `header` is in it; empty where a part of it is not known. */
function fixOf(policy: Policy | undefined, exposed: string | null, header: string): string[] {
  if (policy?.intent.partial.includes('exposedHeaders')) return []
  const headers = [...namesIn(exposed), header]
  return fixFor(policy, { change: 'expose-header', header, headers }).split('\n')
}

const isOpen = ({ unknown = [] }: HttpResponse, name: string): boolean =>
  unknown.some(({ header }) => [expose, name].includes(header.toLowerCase()))

/**
 * Response headers that the page asks for by name, that are there in production's answer, and that the page gets no
 * sight of. Nothing is said where the call is blocked or its answer is not known.
 *
 * @param names in lower case
 */
export function diagnoseReads(question: Question, names: readonly string[]): Finding[] {
  const { request, shown, verdicts, urlUndeclared, policies = [], evidence = [] } = question
  const verdict = verdicts.chromium
  const response = verdict.exchanges.at(-1)?.response
  if (verdict.outcome !== 'allowed' || verdict.type !== 'cors' || !response) return []
  const exposed = headerOf(response.headers, expose) ?? null
  const [policy] = policies
  const at =
    response.from?.findLast(({ header }) => header === expose)?.at ??
    (policies.length === 1 ? policy?.at : undefined)
  return names.flatMap((name) => {
    const header = response.headers.find(([written]) => written.toLowerCase() === name)?.[0]
    if (header === undefined || neverReadable.has(name)) return []
    if (verdict.readable.includes(name) || isOpen(response, name)) return []
    const credentialed = request.credentials === 'include'
    return [
      finding(
        'header-not-exposed',
        {
          shown,
          origin: request.origin,
          ...(!urlUndeclared && { url: request.url }),
          header,
          exposed,
          credentialed,
          ...(at && { at }),
          fix: fixOf(policy, exposed, header),
        },
        { request, evidence, ...(at && { at }) },
      ),
    ]
  })
}
