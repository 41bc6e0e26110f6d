import type { Policy } from '../servers/server.ts'
import { originsIn } from './alternatives.ts'
import type { Finding } from './finding.ts'
import { asking, stranger } from './lint/ask.ts'
import type { LintContext } from './lint/ask.ts'
import { maxAge, methods, requestHeaders } from './lint/lists.ts'
import {
  anyOrigin,
  insecure,
  literalWildcards,
  localhost,
  malformed,
  nullOrigin,
  wildcards,
} from './lint/origins.ts'
import { publicSuffix, samplesOf, tooWide } from './lint/patterns.ts'
import { varyOriginMissing } from './vary.ts'

/** What may be admitted, by the entry that admits it: for each origin the likeliest writing first. */
function candidatesOf({ intent }: Policy, { productionOrigins = [] }: LintContext) {
  const named = typeof intent.origins === 'object' ? intent.origins : []
  return [
    ...productionOrigins.map((origin) => ({ entry: origin, origins: [origin] })),
    ...named.flatMap((origin) => {
      if (typeof origin === 'string') return [{ entry: origin, origins: [origin, ...samplesOf(origin)] }]
      const { pattern: entry } = origin
      return (
        originsIn(entry)?.map((each) => ({ entry, origins: [each] })) ?? [
          { entry, origins: samplesOf(entry) },
        ]
      )
    }),
  ]
}

/**
 * Every mistake in a policy that shows without a call: gathered, each with the corrected value. Security is tried on
 * the policy's own answers, and what is not known for certain is not reported.
 */
export function lintPolicy(policy: Policy, context: LintContext = {}): Finding[] {
  const candidates = candidatesOf(policy, context)
  const asked = asking(
    policy,
    context,
    candidates.flatMap(({ origins }) => origins),
  )
  const admitted = candidates.flatMap(({ entry, origins }) => {
    const origin = origins.find(asked.admits)
    return origin === undefined ? [] : [{ entry, origin }]
  })
  const known = [...new Set(admitted.map(({ origin }) => origin))]
  const [sample = stranger] = known
  const path = new URL(asked.url).pathname
  const answers = [
    { origin: sample, response: asked.get(sample) },
    { origin: null, response: asked.get(null) },
  ] as const
  // Who admits anyone admits these too: that is one mistake, told once, and none at all without credentials.
  const anyone = asked.admits(stranger)
  return [
    ...malformed(asked),
    ...literalWildcards(asked),
    ...(anyone
      ? anyOrigin(asked)
      : [
          ...nullOrigin(asked),
          ...tooWide(asked, admitted),
          ...publicSuffix(asked, known),
          ...insecure(asked, known),
          ...localhost(asked),
        ]),
    ...wildcards(asked, sample),
    ...methods(asked, sample),
    ...requestHeaders(asked, sample),
    ...maxAge(asked, sample),
    // Whether such an answer is ever stored is not known here.
    ...varyOriginMissing({ method: 'GET', path }, answers, { policy, severity: 'note' }),
  ]
}
