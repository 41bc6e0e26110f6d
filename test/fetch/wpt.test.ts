import { expect, test } from 'vitest'
import { judge, type HttpRequest, type HttpResponse } from '../../packages/core/src/index.ts'
import { home, places, vectors, type Place, type Vector } from './wpt.ts'

const urlOf = (at: string, hop: number): string =>
  `${Object.hasOwn(places, at) ? places[at as Place] : at}/hop/${hop}`

function serve({ hops = [] }: Vector): (request: HttpRequest) => HttpResponse {
  return ({ url, preflight }) => {
    const index = Number(url.slice(url.lastIndexOf('/') + 1))
    const answer = hops[index]![preflight ? 'preflight' : 'actual'] ?? {}
    const next = hops[index + 1]
    const location: Array<[string, string]> =
      !preflight && next ? [['Location', urlOf(next.at, index + 1)]] : []
    return { status: answer.status ?? 200, headers: [...(answer.headers ?? []), ...location] }
  }
}

test.for(vectors.map((vector): [string, Vector] => [`${vector.file}: ${vector.name}`, vector]))(
  '%s',
  ([, vector]) => {
    const { outcome, type, preflights, origin, readable, unreadable } = vector.expect
    const verdict = judge(
      { origin: home, url: urlOf(vector.hops![0]!.at, 0), ...vector.request },
      serve(vector),
    )
    expect(verdict.outcome).toBe(outcome)
    if (type !== undefined) expect(verdict).toHaveProperty('type', type)
    if (preflights !== undefined)
      expect(verdict.exchanges.filter(({ request }) => request.preflight)).toHaveLength(preflights)
    if (origin !== undefined)
      expect(verdict.exchanges.at(-1)!.request.headers.find(([name]) => name === 'Origin')?.[1]).toBe(origin)
    const names = verdict.outcome === 'allowed' ? verdict.readable : []
    expect(names).toEqual(expect.arrayContaining([...(readable ?? [])]))
    expect(names.filter((name) => unreadable?.includes(name))).toEqual([])
  },
)
