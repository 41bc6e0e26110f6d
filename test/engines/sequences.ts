import * as fc from 'fast-check'
import type { Arbitrary } from 'fast-check'
import { pages, type Hop, type Page, type Scenario, type Step } from './scenario.ts'

/** Requests to one URL, to see what a browser's preflight cache saves. */
export interface Sequence {
  scenario: Scenario
  steps: Step[]
}

type Lines = Array<[string, string]>

const header = (name: string, ...values: Array<string | null>): Arbitrary<Lines> =>
  fc.constantFrom(...values).map((value): Lines => (value === null ? [] : [[name, value]]))

const preflight: Arbitrary<Lines> = fc
  .tuple(
    header('Access-Control-Allow-Origin', '{origin}', '{origin}', '{origin}', '*', 'http://x'),
    header('Access-Control-Allow-Credentials', 'true', 'true', 'true', null),
    header('Access-Control-Allow-Methods', '{method}', '{method}', '*', 'PUT, DELETE', 'put', null),
    header(
      'Access-Control-Allow-Headers',
      '{headers}',
      '{headers}',
      '*',
      'x-a, x-b',
      'X-A',
      'authorization, *',
      null,
    ),
    header(
      'Access-Control-Max-Age',
      null,
      '600',
      '600',
      '1',
      '0',
      '-1',
      'abc',
      '1.5',
      '',
      '600, 1',
      ' 600 ',
      '00600',
      '+600',
      '6e2',
    ),
  )
  .map((lines) => lines.flat())

const actual: Arbitrary<Lines> = fc
  .tuple(
    header('Access-Control-Allow-Origin', '{origin}', '{origin}', '{origin}', '{origin}', '*'),
    header('Access-Control-Allow-Credentials', 'true', 'true', 'true', null),
  )
  .map((lines) => lines.flat())

const step: Arbitrary<Step> = fc
  .record({
    method: fc.constantFrom('GET', 'GET', 'HEAD', 'POST', 'PUT', 'PUT', 'DELETE', 'put', 'patch'),
    headers: fc.constantFrom<Lines>(
      [],
      [['X-A', '1']],
      [['X-A', '1']],
      [
        ['X-B', '1'],
        ['X-A', '2'],
      ],
      [['Authorization', 'x']],
    ),
    credentials: fc.constantFrom(
      'omit' as const,
      'same-origin' as const,
      'include' as const,
      'include' as const,
    ),
    xhr: fc.constantFrom(false, false, true),
    uploadListener: fc.boolean(),
    after: fc.constantFrom(0, 0, 0, 1400),
  })
  .map(({ after, xhr, uploadListener, credentials, ...request }) => {
    const body = ['GET', 'HEAD'].includes(request.method) ? 'none' : 'bytes'
    if (!xhr) return { request: { ...request, credentials, body }, after }
    const mode = credentials === 'include' ? credentials : 'same-origin'
    return { request: { ...request, credentials: mode, body, initiator: 'xhr', uploadListener }, after }
  })

export const sequence: Arbitrary<Sequence> = fc
  .record({
    page: fc.constantFrom<Page[]>(...pages),
    host: fc.constantFrom(1, 5, 7),
    preflight,
    actual,
    steps: fc.array(step, { minLength: 2, maxLength: 4 }),
  })
  .map(({ page, host, preflight, actual, steps }) => {
    const hop: Hop = {
      host,
      preflight: { status: 204, headers: preflight },
      actual: { status: 200, headers: actual },
    }
    return { scenario: { page, request: steps[0]!.request, hops: [hop] }, steps }
  })
