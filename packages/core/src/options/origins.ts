import { member, quoted, type Mistakes } from './mistakes.ts'

/** Where the page lives in production. */
export interface ProductionOrigin {
  /** As the user wrote it. */
  written: string
  /** The origin that is judged: itself, or a generated sample where `written` has a `*` label. */
  origin: string
}

/** The label that stands for `*` when preview origins are judged. */
const sampleLabel = 'cors-parity-sample'

/** Checks and resolves `productionOrigins`. */
export function resolveOrigins(value: unknown, place: string, mistakes: Mistakes): ProductionOrigin[] {
  if (value === undefined) return []
  if (!Array.isArray(value)) {
    mistakes.add(place, `${quoted(value)} is not a list of origins: write ['https://app.example.com']`)
    return []
  }
  return value.flatMap((written: unknown, i) => {
    const origin = resolveOrigin(written, member(place, String(i)).replace(/\['(\d+)'\]$/, '[$1]'), mistakes)
    return origin ? [origin] : []
  })
}

function resolveOrigin(written: unknown, place: string, mistakes: Mistakes): ProductionOrigin | undefined {
  if (typeof written !== 'string')
    return mistakes.add(place, `${quoted(written)} is not an origin: write 'https://app.example.com'`)
  if (written === 'null') return { written, origin: 'null' }
  const stars = written.split('*').length - 1
  if (stars > 1) return mistakes.add(place, `${quoted(written)} has more than one *: only one label may vary`)
  if (stars === 1 && !/^[a-z][\w+.-]*:\/\/([^/]*\.)?[\w-]*\*[\w-]*\./i.test(written))
    return mistakes.add(
      place,
      `${quoted(written)}: the * must stand in one label of the host: write 'https://*.example.com'`,
    )
  const sample = written.replace('*', sampleLabel)
  const scheme = /^([a-z][a-z\d+.-]*):\/\//i.exec(sample)?.[1]
  if (!scheme)
    return mistakes.add(place, `${quoted(written)} has no scheme: write ${quoted(`https://${written}`)}`)
  if (!URL.canParse(sample)) return mistakes.add(place, `${quoted(written)} is not an origin`)
  const url = new URL(sample)
  // an opaque scheme (capacitor:) has no origin in the URL standard, but browsers serialize it like this
  const origin = url.origin === 'null' ? `${url.protocol}//${url.host}` : url.origin
  if (sample !== origin)
    return mistakes.add(
      place,
      `${quoted(written)} is not an origin: write ${quoted(origin.replace(sampleLabel, '*'))}`,
    )
  return { written, origin }
}
