import { fix as apache } from './apache/fix.ts'
import { fix as aspnet } from './aspnet/fix.ts'
import { fix as django } from './django/fix.ts'
import { fix as express } from './express/fix.ts'
import { fix as flask } from './flask/fix.ts'
import { fix as headers } from './headers-fix.ts'
import { fix as nginx } from './nginx/fix.ts'
import { fix as node } from './node/fix.ts'
import { fix as php } from './php/fix.ts'
import { fix as rack } from './rack/fix.ts'
import type { DialectName, Policy, PolicyChange } from './server.ts'

/** What each dialect writes to make a change. */
export const fixes: Record<DialectName, (change: PolicyChange) => string> = {
  apache,
  aspnet,
  django,
  express,
  flask,
  headers,
  nginx,
  node,
  php,
  rack,
}

/** The lines that make a change in the policy's own file; without a policy, as literal header lines. */
export function fixFor(policy: Policy | undefined, change: PolicyChange): string {
  return policy?.fix?.(change) ?? fixes[policy?.dialect ?? 'headers'](change)
}
