import { expect, test } from 'vitest'
import { varyOriginMissing } from '../../packages/core/src/diagnostics/vary.ts'
import type { HeaderList, HttpResponse } from '../../packages/core/src/fetch/verdict.ts'

const page = 'https://app.example.com'
const admitted = ['Access-Control-Allow-Origin', page] as const
const vary = ['Vary', 'Accept-Encoding, Origin'] as const
const answer = (...headers: HeaderList): HttpResponse => ({ status: 200, headers })

test.each<[string, HttpResponse, HttpResponse, boolean]>([
  ['differ, and neither varies', answer(admitted), answer(), true],
  ['differ, and only one varies', answer(admitted, vary), answer(), true],
  ['differ, and both vary', answer(admitted, vary), answer(['vary', 'ORIGIN']), false],
  ['differ, and vary on everything', answer(admitted, ['Vary', '*']), answer(['Vary', '*']), false],
  ['are the same', answer(admitted), answer(admitted), false],
  ['are both without', answer(), answer(), false],
  [
    'differ, and are never stored',
    answer(admitted, ['Cache-Control', 'private, no-store']),
    answer(['Cache-Control', 'no-store']),
    false,
  ],
  ['differ, and one may be stored', answer(admitted, ['Cache-Control', 'no-store']), answer(), true],
  [
    'differ by what is not known',
    answer(admitted),
    { ...answer(), unknown: [{ header: 'Vary', unknown: 'set by a module' }] },
    false,
  ],
])('answers that %s', (_, one, other, expected) => {
  const answers = [
    { origin: page, response: one },
    { origin: null, response: other },
  ] as const
  const found = varyOriginMissing({ method: 'GET', path: '/api' }, answers).map(({ code }) => code)
  expect(found).toEqual(expected ? ['vary-origin-missing'] : [])
})
