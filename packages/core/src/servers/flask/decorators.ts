import type { Unknown } from '../../fetch/verdict.ts'
import { isUnknown } from '../syntax/field.ts'
import { argumentsOf } from '../syntax/python-calls.ts'
import type { Node } from '../syntax/tree.ts'
import type { AppConfig } from './config.ts'
import { optionsOf, refusalOf } from './options.ts'
import type { CrossOrigin } from './routes.ts'
import type { Source } from './source.ts'

/** Reads what is put around a view. */
export class Decorators {
  private readonly source: Source
  private readonly config: AppConfig

  constructor(source: Source, config: AppConfig) {
    this.source = source
    this.config = config
  }

  /** What stands between the route and the view. */
  around(decorators: Node[]): { crossOrigin: CrossOrigin | undefined; open?: Unknown } {
    const place = decorators.findIndex((one) => this.isCrossOrigin(one))
    const unread = decorators
      .slice(0, place < 0 ? decorators.length : place)
      .find((one) => place >= 0 || /cors|cross/i.test(one.text))
    const open: Unknown | undefined = unread && {
      unknown: `@${unread.text.split('(')[0]} is not read`,
      at: this.source.at(unread),
    }
    const decorator = decorators[place]
    if (!decorator) return { crossOrigin: undefined, ...(open && { open }) }
    if (decorator.type !== 'call' || decorators.slice(place + 1).some((one) => this.isCrossOrigin(one)))
      return {
        crossOrigin: undefined,
        open: { unknown: '@cross_origin is not called once', at: this.source.at(decorator) },
      }
    const at = this.source.at(decorator)
    const { keywords, open: spread } = argumentsOf(decorator)
    const values = new Map([...keywords].map(([name, node]) => [name, this.source.evaluate(node)] as const))
    const layer = { values, ...(spread && { open: spreadOf(spread, at) }) }
    const takes = values.get('automatic_options')
    const options = optionsOf([this.config.options(), layer], at)
    const takesOptions = !takes || isUnknown(takes) || Boolean(takes.value)
    return {
      crossOrigin: { options, takesOptions, fails: refusalOf(options) !== undefined },
      ...(open && { open }),
    }
  }

  isCrossOrigin(decorator: Node): boolean {
    const called = decorator.type === 'call' ? decorator.childForFieldName('function') : decorator
    return (
      called !== null &&
      /^flask_cors\.(?:decorator\.)?cross_origin$/.test(this.source.qualified(called) ?? '')
    )
  }
}

function spreadOf(node: Node, at: { file: string; line: number }) {
  return { unknown: `${node.text} may set it`, at }
}
