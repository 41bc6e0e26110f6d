import { describe, expect, test } from 'vitest'
import { directTo } from '../../packages/core/src/session/direct.ts'
import { resolveOptions } from '../../packages/core/src/options.ts'

const target = 'http://localhost:3001'
const rewrite = (path: string): string => path.replace('/api', '')
const { rules } = resolveOptions(
  {
    proxy: {
      '/api/live': { target, productionUrl: 'https://api.example.com', rewrite, ws: true },
      '/api': { target, productionUrl: 'https://api.example.com', rewrite },
      '/v2': { target, productionUrl: 'https://shop.example.com/shop', ws: false },
      '^/old/.*': { target, productionUrl: 'https://old.example.com' },
      '/own': { target, productionUrl: 'same-origin' },
      '/open': { target },
    },
  },
  { root: '/', hostProxy: { option: 'server.proxy', targets: new Map() } },
)
const seen = (url: string): string | undefined => {
  const direct = directTo(url, rules)
  return direct && `${direct.rule.key} ${direct.path}`
}

describe('a URL of an API, and the path that leads there through the proxy', () => {
  test.each([
    ['https://api.example.com/users?x=1', '/api /api/users'],
    ['https://api.example.com', '/api/live /api/live'],
    ['https://api.example.com/live/chat', '/api/live /api/live/chat'],
    ['wss://api.example.com/live', '/api/live /api/live'],
    ['https://shop.example.com/shop/v2/items', '/v2 /v2/items'],
    ['https://old.example.com/old/users', '^/old/.* /old/users'],
  ])('%s', (url, expected) => expect(seen(url)).toBe(expected))
})

describe('any other URL', () => {
  test.each([
    'https://api.example.com.evil.test/users',
    'https://api.example.community/users',
    'http://api.example.com/users',
    'https://shop.example.com/docs',
    'https://shop.example.com/shop/not-proxied',
    'https://old.example.com/not-proxied',
    'https://shop.example.com/shopping',
    'wss://shop.example.com/shop/live',
    'http://localhost:3001/users',
    '/api/users',
  ])('%s', (url) => expect(seen(url)).toBeUndefined())
})
