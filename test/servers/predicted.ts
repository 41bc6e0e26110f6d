import type { HeaderList, HttpResponse, PageRequest, Verdict } from '../../packages/core/src/fetch/verdict.ts'

/** Where a prediction differs from an answer: CORS lines one by one, Vary as a set, and the status. */
export function differences(
  predicted: HttpResponse,
  real: { status: number; headers: HeaderList },
): string[] {
  const open = new Set((predicted.unknown ?? []).map(({ header }) => header.toLowerCase()))
  const found: string[] = []
  if (typeof predicted.status === 'number' && predicted.status !== real.status)
    found.push(`predicted status ${predicted.status}, not ${real.status}`)
  const names = [...predicted.headers, ...real.headers].map(([name]) => name.toLowerCase()).filter(isCors)
  for (const header of new Set(names)) {
    const [forecast, fact] = [predicted.headers, real.headers].map((list) =>
      JSON.stringify(linesOf(list, header)),
    )
    if (!open.has(header) && forecast !== fact) found.push(`predicted ${header} ${forecast}, not ${fact}`)
  }
  const [forecast, fact] = [predicted.headers, real.headers].map((list) =>
    [...new Set(varyTokens(list))].sort().join(', '),
  )
  if (!open.has('vary') && forecast !== fact) found.push(`predicted vary ${forecast}, not ${fact}`)
  return found
}

/** `header :line` of each thing that a prediction leaves open. */
export function openIn(predicted: HttpResponse): string[] {
  const status = typeof predicted.status === 'number' ? [] : [`status ${place(predicted.status.at)}`]
  return [
    ...status,
    ...(predicted.unknown ?? []).map(({ header, at }) => `${header.toLowerCase()} ${place(at)}`),
  ]
}

const place = (at: { file: string; line: number } | undefined): string => (at ? `:${at.line}` : 'nowhere')

export const isCors = (name: string): boolean => name.toLowerCase().startsWith('access-control-')

const linesOf = (headers: HeaderList, header: string): string[] =>
  headers.filter(([name]) => name.toLowerCase() === header).map(([, value]) => value)

export function varyTokens(headers: HeaderList): string[] {
  return linesOf(headers, 'vary')
    .flatMap((value) => value.split(','))
    .map((token) => token.trim().toLowerCase())
    .filter(Boolean)
}

export function told(verdict: Verdict): string {
  if (verdict.outcome === 'blocked') return `blocked: ${verdict.reason}`
  return verdict.outcome === 'allowed' ? `allowed: ${verdict.type}` : 'unknown'
}

export function described(request: PageRequest): string {
  const names = (request.headers ?? []).map(([name]) => name).join(',')
  const { pathname } = new URL(request.url)
  return `${request.method} ${pathname} from ${request.origin} ${names} ${request.credentials}`
}
