import type { Node } from '../syntax/tree.ts'
import type { Source } from './source.ts'

const mentions = /access[-_]control|\bvary\b/i

/** Which functions of a file speak of the headers that CORS looks at. */
export class HeaderTalk {
  private readonly source: Source
  /** Anything in the file does. */
  private readonly speaks: boolean
  private namesRead: string[] | undefined

  constructor(source: Source) {
    this.source = source
    this.speaks = mentions.test(source.root.text)
  }

  /** Whether the function does, or one that it calls. */
  isTold(name: string, seen = new Set<string>()): boolean {
    const definition = this.speaks ? this.source.functions.get(name) : undefined
    if (!definition || seen.has(name)) return false
    seen.add(name)
    const { text } = definition
    if (mentions.test(text)) return true
    const named = new Set(text.match(/[A-Za-z_]\w*/g))
    if (this.names().some((one) => named.has(one))) return true
    return calledIn(definition).some((called) => this.isTold(called, seen))
  }

  /** Names of the module whose value speaks of such headers. */
  private names(): string[] {
    this.namesRead ??= this.source.root.descendantsOfType('assignment').flatMap((node) => {
      const left = node?.childForFieldName('left')
      const isTop = node?.parent?.parent?.id === this.source.root.id
      return isTop && left?.type === 'identifier' && mentions.test(node?.text ?? '') ? [left.text] : []
    })
    return this.namesRead
  }
}

/** The names of the functions that a function calls. */
export function calledIn(definition: Node): string[] {
  return definition
    .descendantsOfType('call')
    .map((call) => call?.childForFieldName('function'))
    .flatMap((called) => (called?.type === 'identifier' ? [called.text] : []))
}
