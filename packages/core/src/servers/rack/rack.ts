import type { Dialect, Field, PolicyIntent } from '../server.ts'
import { files } from '../files.ts'
import { isUnknown, knownValues, unknownsAmong, type ListOf } from '../syntax/field.ts'
import type { AllowBlock, RackConfig, Resource } from './config.ts'
import { addResource, fix, inConfigRu } from './fix.ts'
import { readRack } from './read.ts'
import { respondRack } from './respond.ts'

/** Rack and Rails with the gem rack-cors. */
export const rack: Dialect<RackConfig> = {
  name: 'rack',
  title: 'rack-cors (Rails, Rack)',
  files: files.rack,
  looksFor: 'a use of Rack::Cors',
  detect: (source) => /\bRack::Cors\b/.test(source),
  read: readRack,
  respond: respondRack,
  intent,
  fix: ({ middlewares }, change) => {
    const blocks = middlewares.flatMap((middleware) => middleware.blocks)
    // The list is as it should be already, and yet the origin gets nothing: the path is in none of the resources.
    const words =
      change.change === 'allow-origin' && lists(blocks, change.origins) ? addResource(change) : fix(change)
    return middlewares.some(({ inRails }) => !inRails) ? inConfigRu(words) : words
  },
}

const lists = (blocks: AllowBlock[], wanted: readonly string[]): boolean =>
  blocks.some(({ origins }) => {
    const written = knownValues(origins).map(({ shown }) => shown)
    return written.length === wanted.length && wanted.every((origin) => written.includes(origin))
  })

function intent({ middlewares, byHand, refusal }: RackConfig): PolicyIntent {
  const blocks = middlewares.flatMap((middleware) => middleware.blocks)
  const resources = blocks.flatMap((block) => block.resources)
  const partial = new Set<PolicyIntent['partial'][number]>()
  const note = (field: PolicyIntent['partial'][number], open: boolean): void => {
    if (open) partial.add(field)
  }
  const lost = refusal !== undefined || middlewares.some(({ unknown }) => unknown)
  const doubtful = blocks.some(({ maybe, origins }) => maybe ?? origins.some((item) => isUnknown(item)))
  note('origins', lost || doubtful)
  const open = (pick: (resource: Resource) => ListOf<unknown> | Field<unknown>): boolean =>
    resources.some((resource) => unknownsAmong(pick(resource)).length > 0)
  note(
    'methods',
    open(({ methods }) => methods),
  )
  note(
    'allowedHeaders',
    open(({ headers }) => (headers && 'list' in headers ? headers.list : undefined)),
  )
  note(
    'exposedHeaders',
    open(({ expose }) => expose),
  )
  note(
    'credentials',
    open(({ credentials }) => credentials),
  )
  note(
    'maxAge',
    open(({ maxAge }) => maxAge),
  )
  const ages = resources.map(({ maxAge }) =>
    maxAge && !isUnknown(maxAge) ? Number(maxAge.value) : undefined,
  )
  return {
    origins: blocks.some(({ isPublic }) => isPublic)
      ? '*'
      : blocks
          .flatMap(({ origins }) => knownValues(origins))
          .map(({ exact, pattern, shown }) => exact ?? { pattern: pattern ? dotted(pattern) : shown }),
    methods: unique(resources.map(({ methods }) => knownValues(methods).map((name) => name.toUpperCase()))),
    allowedHeaders: resources.some(({ headers }) => headers && 'value' in headers)
      ? 'reflect'
      : unique(
          resources.map(({ headers }) => (headers && 'list' in headers ? knownValues(headers.list) : [])),
        ),
    exposedHeaders: unique(resources.map(({ expose }) => knownValues(expose))),
    credentials: resources.some(
      ({ credentials }) => credentials && !isUnknown(credentials) && credentials.value,
    ),
    ...(ages[0] === undefined ? {} : { maxAge: ages[0] }),
    uniform: !byHand && isUniform(blocks.length, resources),
    partial: [...partial],
  }
}

const unique = (lists: ReadonlyArray<readonly string[]>): string[] => [...new Set(lists.flat())]

/** One block with one resource for every path. */
function isUniform(blocks: number, resources: Resource[]): boolean {
  const [only, more] = resources
  return blocks <= 1 && !more && (!only || (only.path.replaceAll(/["']/g, '') === '*' && !only.maybe))
}

/** The pattern as it was written: Ruby's dot is anything but a line feed, which an origin never holds. */
function dotted({ source }: RegExp): string {
  return source.replaceAll('[^\\n]', '.')
}
