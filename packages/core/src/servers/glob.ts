/**
 * Whether a file's path ends as the glob says: `*` is anything but a slash, `**` any folders, `{a,b}` either.
 * A glob counts from any folder: `settings.py` matches `api/settings.py`.
 */
export function matchesGlob(path: string, glob: string): boolean {
  const pattern = glob.replaceAll(/\*\*\/|[*{},]|[.+?^$()|[\]\\]/g, (token) => tokens[token] ?? `\\${token}`)
  return new RegExp(`(?:^|/)${pattern}$`, 'i').test(path.replaceAll('\\', '/'))
}

const tokens: Record<string, string> = { '**/': '(?:.*/)?', '*': '[^/]*', '{': '(?:', '}': ')', ',': '|' }
