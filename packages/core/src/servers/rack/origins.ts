import type { Unknown } from '../../fetch/verdict.ts'
import { isUnknown, known, notKnown, type ListOf, type Setting } from '../syntax/field.ts'
import { translateRegExp } from '../syntax/regexp.ts'
import type { OriginRule } from './config.ts'
import { isList, textOf, type RubyValue } from './values.ts'

interface Origins {
  isPublic: boolean
  origins: ListOf<OriginRule>
  /** The gem raises on it while the server starts. */
  refusal?: Unknown
}

const escapeText = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\/-]/g, '\\$&')

/** The arguments of `origins` as the gem compares them. */
export function readOrigins(values: ReadonlyArray<Setting<RubyValue>>): Origins {
  const found: Origins = { isPublic: false, origins: [] }
  const rules: Array<Setting<OriginRule>> = []
  const add = (item: Setting<RubyValue>): void => {
    if (isUnknown(item)) rules.push(item)
    else if (isList(item.value)) for (const inner of item.value) add(inner)
    else if (item.value === '*') found.isPublic = true
    else if (item.value !== '') {
      const rule = ruleOf(item.value)
      if (rule === undefined)
        found.refusal ??= {
          unknown: `the server refuses to start: ${String(item.value)} is not an origin`,
          at: item.at,
        }
      else rules.push(typeof rule === 'string' ? notKnown(rule, item.at) : known(rule, item.at))
    }
  }
  for (const value of values) add(value)
  return { ...found, origins: rules }
}

function ruleOf(value: RubyValue): OriginRule | string | undefined {
  if (value !== null && typeof value === 'object' && 'regexp' in value) {
    const pattern = translateRegExp(value.regexp, value.flags, 'ruby')
    return typeof pattern === 'string' ? pattern : { shown: value.regexp, pattern }
  }
  const text = textOf(value)
  if (text === undefined) return undefined
  if (typeof value === 'string' && (/^https?:\/\//m.test(text) || text === 'file://'))
    return { shown: text, exact: text }
  // Without a scheme it is a host that any scheme may lead to.
  return { shown: text, pattern: new RegExp(`^[a-z][a-z0-9.+-]*://${escapeText(text)}$`) }
}

export function matchesOrigin(rule: OriginRule, origin: string): boolean {
  return rule.exact === undefined ? rule.pattern?.test(origin) === true : rule.exact === origin
}
