import { describe, expect, it } from 'vitest'
import type { HeaderList, HttpRequest, HttpResponse } from '../../packages/core/src/fetch/verdict.ts'
import { corsOptionMistakes } from '../../packages/core/src/servers/cors-options.ts'
import { policyOf, type CorsOptions } from '../../packages/core/src/servers/policy-of.ts'

const get: HttpRequest = {
  method: 'GET',
  url: 'https://api.example.com/users',
  headers: [['Origin', 'https://app.example.com']],
  preflight: false,
  credentials: false,
}
const preflight: HttpRequest = {
  ...get,
  method: 'OPTIONS',
  headers: [...get.headers, ['Access-Control-Request-Method', 'PUT']],
  preflight: true,
}

describe('policyOf({ cors }) with functions that can not be followed', () => {
  const broken: Array<[string, unknown, string]> = [
    [
      'throws',
      () => {
        throw new Error('no database')
      },
      'the function in the cors options throws: no database',
    ],
    ['rejects', () => Promise.reject(new Error('late')), 'the function in the cors options answers later'],
    ['answers later', (_: unknown, done: () => void) => setTimeout(done), 'answers later'],
    ['is no callback function', () => true, 'answers later'],
    [
      'throws text',
      () => {
        // oxlint-disable-next-line no-throw-literal
        throw 'gone'
      },
      'throws: gone',
    ],
  ]
  it.each(broken)('origin %s', (_, origin, reason) => {
    for (const request of [get, preflight]) {
      const answer = policyOf({ cors: { origin } as CorsOptions }).respond(request)
      const open = answer.unknown?.find(({ header }) => header === 'access-control-allow-origin')
      expect(open?.unknown).toContain(reason)
      expect(answer.headers.map(([name]) => name)).not.toContain('Access-Control-Allow-Origin')
    }
  })
  it.each(broken)('the options %s', (_, options, reason) => {
    const answer = policyOf({ cors: options as CorsOptions }).respond(preflight)
    expect(answer.unknown?.map(({ header }) => header)).toEqual(
      expect.arrayContaining(['access-control-allow-origin', 'access-control-allow-methods']),
    )
    expect(answer.unknown?.[0]?.unknown).toContain(reason)
  })
  it('a value with a throwing toString is an error of the server', () => {
    const value = {
      toString: () => {
        throw new Error('no text')
      },
    }
    expect(policyOf({ cors: { methods: value } as unknown as CorsOptions }).respond(preflight).status).toBe(
      500,
    )
  })
  it('a pattern with the g flag answers every second request otherwise', () => {
    const answer = policyOf({ cors: { origin: /example/g } }).respond(get)
    expect(answer.unknown?.[0]?.unknown).toContain('keeps its position')
  })
})

const upstream = (): HttpResponse => ({
  status: 200,
  headers: [
    ['Access-Control-Allow-Origin', '*'],
    ['Access-Control-Expose-Headers', 'Link'],
  ],
})

describe('policyOf({ headers })', () => {
  const lines = { 'access-control-allow-origin': 'https://app.example.com', 'X-Edge': '1' }
  const gateway = policyOf({ headers: lines })

  it('answers a preflight with its lines and nothing else', () => {
    expect(gateway.respond(preflight)).toEqual({ status: 200, headers: Object.entries(lines) })
  })
  it('adds its lines to other answers; what is not declared is not there', () => {
    const behind: HeaderList = [
      ['Content-Type', 'text/plain'],
      ['X-Edge', '2'],
    ]
    expect(gateway.respond(get, () => ({ status: 404, headers: behind }))).toEqual({
      status: 404,
      headers: [...behind, ...Object.entries(lines)],
    })
  })
  it('leaves open what the gateway makes of a header that both send', () => {
    const answer = gateway.respond(get, upstream)
    expect(answer.unknown).toEqual([
      {
        header: 'access-control-allow-origin',
        unknown: 'both the gateway and the server behind it send access-control-allow-origin',
      },
    ])
    expect(answer.headers).toContainEqual(['Access-Control-Expose-Headers', 'Link'])
  })
  it('says what its lines mean', () => {
    expect(
      policyOf({
        headers: {
          'Access-Control-Allow-Origin': '*',
          'Access-Control-Allow-Methods': 'GET, PUT',
          'Access-Control-Max-Age': '60',
        },
      }).intent,
    ).toEqual({
      origins: '*',
      methods: ['GET', 'PUT'],
      allowedHeaders: [],
      exposedHeaders: [],
      credentials: false,
      maxAge: 60,
      uniform: true,
      partial: [],
    })
  })
})

describe('the intent of cors options', () => {
  it.each<[string, CorsOptions, object]>([
    ['defaults', {}, { origins: '*', allowedHeaders: 'reflect', partial: [] }],
    ['reflection', { origin: true, credentials: true }, { origins: 'reflect', credentials: true }],
    ['off', { origin: false }, { origins: [] }],
    ['a list', { origin: ['https://a.test', /\.b$/] }, { origins: ['https://a.test', { pattern: '\\.b$' }] }],
    ['a function', { origin: (_, done) => done(null, true) }, { origins: [], partial: ['origins'] }],
    ['text lists', { methods: 'GET, PUT', maxAge: 5 }, { methods: ['GET', 'PUT'], maxAge: 5 }],
  ])('%s', (_, cors, part) => {
    expect(policyOf({ cors }).intent).toMatchObject(part)
  })
})

describe('corsOptionMistakes', () => {
  it.each<[string, unknown, Array<Partial<ReturnType<typeof corsOptionMistakes>[number]>>]>([
    [
      'all options',
      { origin: [/a/, 'b'], methods: 'GET', credentials: true, maxAge: 5, optionsSuccessStatus: 200 },
      [],
    ],
    ['a function', () => {}, []],
    ['undefined values', { origin: undefined }, []],
    ['a misspelt key', { orgin: '*' }, [{ key: 'orgin', suggestion: 'origin' }]],
    ['a name from elsewhere', { allowHeaders: [] }, [{ key: 'allowHeaders', suggestion: 'allowedHeaders' }]],
    ['a word of its own', { something: 1 }, [{ key: 'something', message: 'is not an option of cors' }]],
    ['a key of Object', { constructor: 1 }, [{ key: 'constructor' }]],
    ['text for true', { credentials: 'true' }, [{ key: 'credentials', suggestion: 'credentials: true' }]],
    [
      'each mistake',
      { origin: 5, methods: [1], maxAge: 'x' },
      [{ key: 'origin' }, { key: 'methods' }, { key: 'maxAge' }],
    ],
    ['a redirecting status', { optionsSuccessStatus: 302 }, [{ key: 'optionsSuccessStatus' }]],
    ['text', 'https://app.example.com', [{ key: '' }]],
  ])('%s', (_, value, mistakes) => {
    const found = corsOptionMistakes(value)
    expect(found).toHaveLength(mistakes.length)
    expect(found).toMatchObject(mistakes)
  })
})
