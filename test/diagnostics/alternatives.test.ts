import { expect, test } from 'vitest'
import { originsIn } from '../../packages/core/src/diagnostics/alternatives.ts'

const app = 'https://app.example.com'
const admin = 'https://admin.example.com'

test.each<[string, string[] | undefined]>([
  [String.raw`^https://app\.example\.com$`, [app]],
  [String.raw`^https:\/\/(app|admin)\.example\.com$`, [app, admin]],
  [String.raw`^(https://app\.example\.com|https://admin\.example\.com)$`, [app, admin]],
  [String.raw`^https://(?:app|admin)\.example\.com$`, [app, admin]],
  [String.raw`^https?://app\.example\.com$`, [app, 'http://app.example.com']],
  [String.raw`^https://(app\.)?example\.com$`, [app, 'https://example.com']],
  [String.raw`\Ahttps://app\.example\.com\z`, [app]],
  ['^https://app.example.com$', [app]],
  [String.raw`^https://.*\.example\.com$`, undefined],
  [String.raw`^https://[a-z]+\.example\.com$`, undefined],
  [String.raw`^https://\w+\.example\.com$`, undefined],
  [String.raw`^https://a{2}\.example\.com$`, undefined],
  [String.raw`\.example\.com$`, undefined],
  [String.raw`^https://(app|admin\.example\.com$`, undefined],
  [String.raw`^https://app\.example\.com)$`, undefined],
  [`^https://${'(a|b)'.repeat(12)}\\.example\\.com$`, undefined],
  ['', undefined],
])('%s', (pattern, origins) => {
  expect(originsIn(pattern)?.toSorted()).toEqual(origins?.toSorted())
})
