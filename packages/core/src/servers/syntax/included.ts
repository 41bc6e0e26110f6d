import type { Where } from '../server.ts'

/**
 * The text of an included file. A path below the server's own folder is looked for beside the policy file too, and
 * one folder up, where `sites-available` and its like have it.
 *
 * @param home the server's folder, with its last slash: `/etc/nginx/`
 * @returns undefined where it can't be read
 */
export async function includedText(path: string, home: RegExp, { load }: Where): Promise<string | undefined> {
  if (!load) return undefined
  const below = path.replace(home, '')
  const places = below.startsWith('/') ? [path] : [...new Set([path, below, `../${below}`])]
  for (const place of places) {
    const text = await load(place).catch(() => undefined)
    if (text !== undefined) return text
  }
  return undefined
}
