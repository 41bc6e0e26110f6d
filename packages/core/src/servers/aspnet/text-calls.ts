import { isUnknown, known, knownValues, type ListOf, type Setting } from '../syntax/field.ts'
import { argument, type Call } from './calls.ts'
import type { Code } from './code.ts'
import type { Values } from './values.ts'

type TextCall = (call: Call) => { text: Setting<string> } | { items: ListOf<string> } | undefined

/** What calls on a text give: `Trim('/')`, `Split(',')`, `ToLowerInvariant()`. */
export function textCalls({ text, list }: Values, code: Code): Record<string, TextCall> {
  const edited =
    (edit: (value: string, characters: string) => string): TextCall =>
    (call) => {
      if (!call.receiver) return undefined
      const [value, first] = [text(call.receiver), argument(call, 0)]
      const characters = first ? text(first) : known('', code.at(call.node))
      if (isUnknown(value) || isUnknown(characters)) return { text: isUnknown(value) ? value : characters }
      return { text: known(edit(value.value, characters.value), code.at(call.node)) }
    }

  const split: TextCall = (call) => {
    if (!call.receiver) return undefined
    const [value, separators] = [text(call.receiver), argument(call, 0, 'separator')]
    if (isUnknown(value)) return { items: [value] }
    const characters = separators ? list(separators) : [known(' ', code.at(call.node))]
    const open = characters.find((one) => isUnknown(one))
    if (open) return { items: [open] }
    const options = call.arguments.map(({ value: option }) => option.text).join(' ')
    const parts = knownValues(characters)
      .reduce((texts, separator) => texts.flatMap((part) => part.split(separator)), [value.value])
      .map((part) => (options.includes('TrimEntries') ? part.trim() : part))
      .filter((part) => part !== '' || !options.includes('RemoveEmptyEntries'))
    return { items: parts.map((part) => known(part, code.at(call.node))) }
  }

  return {
    Split: split,
    Trim: edited((value, characters) => (characters ? stripped(value, characters, true) : value.trim())),
    TrimEnd: edited((value, characters) => (characters ? stripped(value, characters) : value.trimEnd())),
    ToLower: edited((value) => value.toLowerCase()),
    ToLowerInvariant: edited((value) => value.toLowerCase()),
    ToUpper: edited((value) => value.toUpperCase()),
    ToUpperInvariant: edited((value) => value.toUpperCase()),
  }
}

/** Without those characters at its end, and at its start where asked for. */
function stripped(value: string, characters: string, fromStart = false): string {
  const all = [...value]
  const isKept = (character: string) => !characters.includes(character)
  const start = fromStart ? all.findIndex(isKept) : 0
  return start < 0 ? '' : all.slice(start, all.findLastIndex(isKept) + 1).join('')
}
