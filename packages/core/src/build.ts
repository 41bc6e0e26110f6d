import { describe } from './diagnostics/describe.ts'
import { renderTerminal } from './diagnostics/render/terminal.ts'
import { chain, isUpstream, loadPolicy, readSources, type Chain } from './dev/policies.ts'
import type { Rule } from './dev/rules.ts'
import type { ResolvedOptions } from './options.ts'
import { originFindings } from './session/start.ts'

/** Each rejected production origin, and each policy that can't be read, as text. */
export async function rejectedOrigins(options: ResolvedOptions): Promise<string[]> {
  const chains = new Map<Rule, Chain>()
  const problems: string[] = []
  for (const rule of options.rules) {
    if (rule.sources.length === 0 || isUpstream(rule.sources)) continue
    try {
      chains.set(
        rule,
        chain(await Promise.all(readSources(rule.sources).map((source) => loadPolicy(source)))),
      )
    } catch (error) {
      problems.push(error instanceof Error ? error.message : String(error))
    }
  }
  const production = { rules: options.rules, chainOf: (rule: Rule) => chains.get(rule) }
  const rejected = originFindings(options, production)
    .filter(({ finding }) => options.severity[finding.code] !== 'off')
    .map(({ finding }) => renderTerminal(describe(finding)))
  return [...new Set(problems), ...rejected]
}
