import type { PolicyIntent } from './server.ts'

/** The intent of a server that says nothing of CORS. */
export const noCors: PolicyIntent = {
  origins: [],
  methods: [],
  allowedHeaders: [],
  exposedHeaders: [],
  credentials: false,
  uniform: true,
  partial: [],
}

/** What header lines say by themselves. */
export function intentOfHeaders(lines: Record<string, string>): PolicyIntent {
  const named = new Map(Object.entries(lines).map(([name, value]) => [name.toLowerCase(), value.trim()]))
  const origin = named.get('access-control-allow-origin')
  const maxAge = Number(named.get('access-control-max-age') ?? Number.NaN)
  return {
    origins: origin === '*' ? '*' : origin ? [origin] : [],
    methods: listOrStar(named.get('access-control-allow-methods')),
    allowedHeaders: listOrStar(named.get('access-control-allow-headers')),
    exposedHeaders: listOrStar(named.get('access-control-expose-headers')),
    credentials: named.get('access-control-allow-credentials') === 'true',
    ...(Number.isNaN(maxAge) ? {} : { maxAge }),
    uniform: true,
    partial: [],
  }
}

/** A list header's items; `*` alone stands for all. */
export function listOrStar(value: string | undefined): '*' | string[] {
  const items = (value ?? '')
    .split(',')
    .map((item) => item.trim())
    .filter((item) => item !== '')
  return items.includes('*') ? '*' : items
}
