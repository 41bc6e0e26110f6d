import { isUnknown } from '../syntax/field.ts'
import { ancestorsOf, childrenOf, type Node } from '../syntax/tree.ts'
import type { CorsMiddleware } from './config.ts'
import { evaluate, excerpt, type Scope } from './values.ts'

/** Rails's own stack, outermost first, down to what turns an exception into a response. */
const railsStack = [
  'ActionDispatch::HostAuthorization',
  'Rack::Sendfile',
  'ActionDispatch::Static',
  'ActionDispatch::Executor',
  'ActionDispatch::ServerTiming',
  'ActiveSupport::Cache::Strategy::LocalCache::Middleware',
  'Rack::Runtime',
  'Rack::MethodOverride',
  'ActionDispatch::RequestId',
  'ActionDispatch::RemoteIp',
  'Sprockets::Rails::QuietAssets',
  'Rails::Rack::Logger',
  'ActionDispatch::ShowExceptions',
]
const afterFiles = railsStack.indexOf('ActionDispatch::Static') + 1
const afterErrors = railsStack.length

/** Rack middleware that passes every request on and leaves status and headers' meaning alone. */
const passing = new Set(
  [
    'CommonLogger ContentLength ContentType Deflater ETag ConditionalGet Head Lint Logger NullLogger Reloader',
    'Runtime ShowExceptions TempfileReaper Chunked Session::Cookie Session::Pool',
  ]
    .join(' ')
    .split(' ')
    .map((name) => `Rack::${name}`),
)

/** What stands in front of this `use Rack::Cors`, and may answer before it. */
export function standsBehind(call: Node, scope: Scope): CorsMiddleware['behind'] {
  return isInRails(call) ? inRails(call, scope) : inRack(call)
}

/** `config.middleware.…`, and not `use` alone. */
export function isInRails(call: Node): boolean {
  return /\bmiddleware$/.test(call.childForFieldName('receiver')?.text ?? '')
}

function inRails(call: Node, scope: Scope): CorsMiddleware['behind'] {
  const method = call.childForFieldName('method')?.text ?? ''
  const args = call.childForFieldName('arguments')
  const anchor = args ? childrenOf(args)[0] : undefined
  const place = excerpt(anchor ?? call).replaceAll(/^(?:::)|["']/g, '')
  const behind = (unknown: string, answers: 'anything' | 'errors' | 'files') => ({
    unknown: { unknown, at: { file: scope.where.file, line: call.startPosition.row + 1 } },
    answers,
  })
  let index = method === 'use' || method === 'push' ? afterErrors + 1 : 0
  if (method.startsWith('insert') && anchor) {
    const position = /^\d+$/.test(place) ? Number(place) : railsStack.indexOf(place)
    if (position < 0)
      return behind(`what stands in front of ${place} may answer before Rack::Cors`, 'anything')
    // A number other than 0 counts through a stack that differs from app to app.
    index =
      position > 0 && /^\d/.test(place) ? afterErrors + 1 : position + (method === 'insert_after' ? 1 : 0)
  }
  if (index >= afterErrors)
    return behind(
      'Rack::Cors stands inside the error pages: an error that is raised gets no headers',
      'errors',
    )
  if (index >= afterFiles)
    return behind('a file in public/ is answered before Rack::Cors sees the request', 'files')
  return undefined
}

function inRack(call: Node): CorsMiddleware['behind'] {
  const around = [...ancestorsOf(call)]
  for (const node of around)
    for (const statement of childrenOf(node)) {
      if (statement.startIndex >= call.startIndex) break
      if (statement.type !== 'call' || statement.childForFieldName('method')?.text !== 'use') continue
      const args = statement.childForFieldName('arguments')
      const name = (args ? childrenOf(args)[0]?.text : undefined)?.replace(/^::/, '') ?? ''
      if (passing.has(name) || /^["']?Rack::Cors/.test(name)) continue
      const at = { file: '', line: statement.startPosition.row + 1 }
      const files = name === 'Rack::Static' || name === 'Rack::Files'
      return {
        unknown: { unknown: `${name} stands in front of Rack::Cors and may answer before it`, at },
        answers: files ? 'files' : 'anything',
      }
    }
  return undefined
}

/** Whether the statement is reached: `false` where a condition that is known excludes it, else the reason for doubt. */
export function isReached(node: Node, scope: Scope): boolean | string {
  let inner = node
  for (const around of ancestorsOf(node)) {
    const condition = around.childForFieldName('condition')
    if (condition && condition.id !== inner.id) {
      const value = evaluate(condition, scope)
      if (isUnknown(value)) return `it stands under a condition, ${excerpt(condition)}`
      const holds = value.value !== null && value.value !== false
      const wanted = around.type.startsWith('unless') !== (inner.type !== 'else' && inner.type !== 'elsif')
      if (holds !== wanted) return false
    } else if (!plain.has(around.type)) {
      const block = around.childForFieldName('block')
      const head = block ? around.text.slice(0, block.startIndex - around.startIndex).trim() : around.type
      if (
        !/^(?:(?:Rails\.application\.)?configure|Rack::Builder\.\w+(?:\(.*\))?|.*=\s*Rack::Builder\.\w+)$/s.test(
          head,
        )
      )
        return `it stands inside ${head.split('\n')[0]}`
    }
    inner = around
  }
  return true
}

const plain = new Set([
  'program',
  'body_statement',
  'block_body',
  'do_block',
  'block',
  'class',
  'module',
  'then',
  'else',
  'assignment',
  'argument_list',
  'parenthesized_statements',
])
