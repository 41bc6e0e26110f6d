import type { CallRecord } from '../../dev/record.ts'

/** How many URLs are remembered; the first is forgotten first. */
const most = 500

interface Made {
  /** What answers may depend on. */
  how: string
  call: number | undefined
}

const calls = new Map<string, Made>()

/** A response does not tell which of several different calls it answers. */
export function remember({ id, url, method, credentials }: CallRecord): void {
  const how = `${method} ${credentials}`
  const before = calls.get(url)
  const same = before === undefined || (before.how === how && before.call !== undefined)
  calls.set(url, { how, call: same ? id : undefined })
  if (calls.size > most) calls.delete(calls.keys().next().value!)
}

/** The latest call to a URL; undefined where the page made different ones, and after a redirect. */
export const lastCallTo = (url: string): number | undefined => calls.get(url)?.call
