import { expect, test } from 'vitest'
import { explainFailure, outages } from '../../packages/core/src/dev/outages.ts'

const failed = (code: string, address?: string): Error => Object.assign(new Error(code), { code, address })

test.each([
  [
    'ECONNREFUSED',
    failed('ECONNREFUSED', '::1'),
    503,
    '(tried ::1; a server that listens on IPv4 alone is reached as 127.0.0.1)',
  ],
  [
    'both addresses refused',
    Object.assign(new AggregateError([failed('ECONNREFUSED', '::1'), failed('ECONNREFUSED', '127.0.0.1')]), {
      code: 'ECONNREFUSED',
    }),
    503,
    '(tried ::1 and 127.0.0.1)',
  ],
  ['ENOTFOUND', failed('ENOTFOUND'), 503, 'has no address: check its name'],
  ['ECONNRESET', failed('ECONNRESET'), 502, 'closed the connection before it answered'],
  ['CORS_PARITY_BODY_TAKEN', failed('CORS_PARITY_BODY_TAKEN'), 502, 'mount body parsers behind'],
  ['EPROTO', failed('EPROTO'), 502, 'does not speak TLS'],
  ['HPE_INVALID_CONSTANT', failed('HPE_INVALID_CONSTANT'), 502, 'does not answer in HTTP'],
  ['DEPTH_ZERO_SELF_SIGNED_CERT', failed('DEPTH_ZERO_SELF_SIGNED_CERT'), 502, 'secure: false'],
  ['a code that is not in the table', failed('EWHATEVER'), 502, 'failed (EWHATEVER)'],
  ['no error at all', 'odd', 502, 'failed (odd)'],
])('%s', (_what, error, status, text) => {
  const failure = explainFailure(error, 'http://localhost:3001')
  expect(failure.status).toBe(status)
  expect(failure.text).toContain(text)
})

test('an outage begins and ends once', () => {
  const known = outages()
  expect([known.failed('a'), known.failed('a'), known.failed('b')]).toEqual([true, false, true])
  expect([known.answered('a'), known.answered('a'), known.answered('c')]).toEqual([true, false, false])
})
