import { createUnplugin } from 'unplugin'
import { describe } from './diagnostics/describe.ts'
import { renderTerminal } from './diagnostics/render/terminal.ts'
import { chain, isUpstream, loadPolicy, readSources, type Chain } from './dev/policies.ts'
import type { Rule } from './dev/rules.ts'
import type { ResolvedOptions } from './options.ts'
import { originFindings } from './session/start.ts'

/** What the host tells the build's hooks. */
export interface Build {
  /** Undefined while a dev server runs: then the session says it. */
  options(): ResolvedOptions | undefined
  warn(text: string): void
}

/**
 * The hooks that a build in either host shares: production's origins against production's policy. Nothing
 * is added to the output.
 */
export const buildPlugin = createUnplugin((build: Build) => ({
  name: 'cors-parity:build',
  async buildStart() {
    const options = build.options()
    if (!options || options.build === 'off') return
    const found = await rejectedOrigins(options)
    if (found.length === 0) return
    const text = found.join('\n\n')
    if (options.build === 'error')
      throw new Error(`cors-parity: production would reject its own page\n${text}`)
    build.warn(text)
  },
}))

/** Each rejected production origin, and each policy that can't be read, as text. */
async function rejectedOrigins(options: ResolvedOptions): Promise<string[]> {
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

export { resolveOptions, type Options, type ResolvedOptions } from './options.ts'
export { hostCheck, isHostAllowed } from './dev/host-check.ts'
export { serve, type Serving } from './serve.ts'
export type { Middleware } from './dev/proxy.ts'
export type { Finding } from './diagnostics/finding.ts'
