import type { PageRequest } from '../../../packages/core/src/fetch/verdict.ts'
import { page } from '../fixtures/scenario.ts'
import type { Settings } from './systems.ts'

export const good: Settings = {
  origins: [page],
  methods: ['GET', 'POST', 'PUT'],
  headers: ['content-type'],
  credentials: false,
}
export const www = 'https://www.example.com'
export const admin = 'https://admin.example.com'
const json = [['Content-Type', 'application/json']] as const

/** A call that the settings block. */
export const mistakes: Array<[title: string, settings: Partial<Settings>, request: Partial<PageRequest>]> = [
  ['another origin', { origins: [www] }, {}],
  ['an origin missing from a list', { origins: [www, admin] }, {}],
  ['another origin, preflighted', { origins: [www] }, { method: 'PUT' }],
  [
    'an origin missing from a list, with credentials',
    { origins: [www, admin], credentials: true },
    { credentials: 'include' },
  ],
  ['a method', {}, { method: 'PATCH' }],
  ['a header', {}, { headers: [['X-Request-Id', '1']] }],
  ['two headers', {}, { headers: [['X-Request-Id', '1'], ['X-Tenant', 'a'], ...json] }],
  ['credentials', {}, { credentials: 'include' }],
  ['credentials, with several origins', { origins: [www, page] }, { credentials: 'include' }],
  ['credentials, preflighted', {}, { credentials: 'include', method: 'PUT' }],
  [
    'everything at once',
    { origins: [www] },
    { credentials: 'include', method: 'PATCH', headers: [['X-Request-Id', '1']] },
  ],
]
