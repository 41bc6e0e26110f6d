/** As `urllib.parse.unquote`: what is no UTF-8 becomes U+FFFD. */
export function unquote(text: string): string {
  return text.replaceAll(/(?:%[0-9a-fA-F]{2})+/g, (escaped) =>
    new TextDecoder('utf-8', { ignoreBOM: true }).decode(
      Uint8Array.from(escaped.matchAll(/%(..)/g), ([, hex]) => Number.parseInt(hex ?? '', 16)),
    ),
  )
}

/** The path as a WSGI application sees it: decoded once. */
export function pathOf(url: string): string {
  return unquote(new URL(url).pathname)
}

/** Whether a version is at least `least`; undefined where it is not named. */
export function isAtLeast(version: string | undefined, least: `${number}.${number}`): boolean | undefined {
  const parts = /^(\d+)(?:\.(\d+))?/.exec(version ?? '')
  if (!parts) return undefined
  const [major, minor] = [Number(parts[1]), Number(parts[2] ?? 0)]
  const [leastMajor = 0, leastMinor = 0] = least.split('.').map(Number)
  return major > leastMajor || (major === leastMajor && minor >= leastMinor)
}
