import type { PolicyChange } from '../server.ts'
import { quote } from './fix.ts'

const entry = (key: string, value: string): string => `${quote(key)} => ${value},`
const list = (key: string, texts: readonly string[]): string => entry(key, `[${texts.map(quote).join(', ')}]`)
const credentials = entry('supports_credentials', 'true')
/** A path that HandleCors leaves alone is answered by the router, with 405 and without headers. */
const everyPath = ['// or the pattern of this path alone', list('paths', ['*'])]

const lines: { [C in PolicyChange as C['change']]?: (change: C) => string[] } = {
  'allow-origin': (change) => [
    list('allowed_origins', change.origins),
    ...(change.credentials ? [credentials] : []),
  ],
  'allow-method': (change) => [list('allowed_methods', change.methods)],
  'allow-header': (change) => [list('allowed_headers', change.headers)],
  'expose-header': (change) => [list('exposed_headers', change.headers)],
  'allow-credentials': (change) => [list('allowed_origins', change.origins), credentials],
  'answer-preflight': (change) => [
    ...everyPath,
    list('allowed_origins', change.origins),
    list('allowed_methods', change.methods),
    list('allowed_headers', change.headers),
  ],
  'errors-too': (change) => [...everyPath, list('allowed_origins', change.origins)],
}

/**
 * Entries of Laravel's `config/cors.php`, in place of those of the same key.
 *
 * @param written the origins of the file: where they are as they should be, it is the path that gets nothing
 */
export function fixLaravel(change: PolicyChange, written: readonly string[]): string | undefined {
  const isListed = change.change === 'allow-origin' && String(change.origins) === String(written)
  if (isListed) return everyPath.join('\n')
  return (lines[change.change] as ((change: PolicyChange) => string[]) | undefined)?.(change).join('\n')
}
