import { expect, test } from 'vitest'
import { matcherOf } from '../../packages/core/src/dev/rules.ts'

test.each([
  ['/api', '/api', true],
  ['/api', '/api/', true],
  ['/api', '/api/users', true],
  ['/api', '/api?x=1', true],
  ['/api', '/apis', false],
  ['/api', '/api.js', false],
  ['/api', '/apiary.js', false],
  ['/api', '/v1/api', false],
  ['/api', '/API', false],
  ['/api/', '/api/users', true],
  ['/api/', '/api', false],
  ['/api/v1', '/api/v1/x', true],
  ['/api/v1', '/api/v10', false],
  ['^/api', '/apis', true],
  ['^/v\\d+/', '/v2/users', true],
  ['^/.*[?]debug', '/x?debug', true],
])('%s and %s: %s', (key, url, matches) => {
  expect(matcherOf(key)(url)).toBe(matches)
})
