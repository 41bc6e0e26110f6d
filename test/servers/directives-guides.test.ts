import { describe, expect, test } from 'vitest'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import { apacheGuides, nginxGuides } from './guides.ts'

describe.each([
  ['nginx', nginxGuides],
  ['apache', apacheGuides],
] as const)('%s: snippets that guides show are read with nothing unknown', (dialect, guides) => {
  test.each(guides)('$title', async ({ file, source, intent }) => {
    const policy = await readPolicy(source, { file })
    expect(policy.dialect).toBe(dialect)
    expect(policy.unknowns).toEqual([])
    expect(policy.intent).toMatchObject(intent)
    expect(policy.intent.partial).toEqual([])
  })
})
