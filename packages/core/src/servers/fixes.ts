import type { DialectName, PolicyChange } from './server.ts'

/** What each dialect writes to make a change. */
export const fixes: Partial<Record<DialectName, (change: PolicyChange) => string>> = {}
