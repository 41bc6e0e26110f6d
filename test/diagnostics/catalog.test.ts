import { describe, expect, test } from 'vitest'
import { catalog } from '../../packages/core/src/diagnostics/catalog.ts'
import { codes as listed } from '../../packages/core/src/diagnostics/codes.ts'
import { codeOf } from '../../packages/core/src/diagnostics/entry.ts'
import { findingKey } from '../../packages/core/src/diagnostics/finding.ts'
import type { Code } from '../../packages/core/src/diagnostics/finding.ts'
import { reasons } from '../../packages/core/src/fetch/verdict.ts'
import { fixtures } from './fixtures/index.ts'

const codes = Object.keys(catalog) as Code[]

test('every reason of a verdict has its code', () => {
  expect(codes).toEqual(expect.arrayContaining(reasons.map(codeOf)))
})

test('options know every code', () => {
  expect(listed.toSorted()).toEqual(codes.toSorted())
})

test('no fixture is left without a code', () => {
  expect(Object.keys(fixtures).sort()).toEqual(codes.toSorted())
})

describe.each(codes)('%s', (code) => {
  test('is brought about by its fixture, alone', () => {
    expect(fixtures[code]().map((found) => found.code)).toEqual([code])
  })

  test('is plain data', () => {
    const found = fixtures[code]()
    expect(JSON.parse(JSON.stringify(found))).toEqual(found)
  })

  test('is the same finding when it is found again', () => {
    const [one, other] = [fixtures[code](), fixtures[code]()].map((found) => found.map(findingKey))
    expect(one).toEqual(other)
  })
})
