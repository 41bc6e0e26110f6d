import type { Unknown } from '../../fetch/verdict.ts'
import { isKnown, isUnknown, notKnown } from '../syntax/field.ts'
import { walk, type Node } from '../syntax/tree.ts'
import { argument, callable, callOf, callsIn, conditionOn, type Call, type Callable } from './calls.ts'
import { defaultPolicyName, type CorsPolicy } from './config.ts'
import { doubtOf, type Frame, type Reading } from './draft.ts'
import { throwsOn } from './policies.ts'
import { functionAt, short } from './scope.ts'

/** `AddCors(options => { … })` and `Configure<CorsOptions>(options => { … })`: what is said last counts. */
export function addCors(call: Call, frame: Frame, reading: Reading): void {
  const { draft, code } = reading
  draft.seen.set('AddCors', code.at(call.nameNode))
  const given = argument(call, 0, 'setupAction', 'configureOptions')
  if (!given) return
  const options = callable(functionAt(code, given))
  if (!options) {
    draft.otherPolicies ??= notKnown(`${short(given)} is not read`, code.at(given))
    return
  }
  const doubt = doubtOf(call, frame, code)
  const calls = callsIn(options.body)
  const statements = [...calls.map(({ node }) => node), ...assignmentsIn(options.body)]
  for (const node of statements.sort((one, other) => one.startIndex - other.startIndex))
    readOption(node, options, doubt, reading)
  const read = new Set(calls.map(({ node }) => node.id))
  const nested = code.calls.find(
    ({ name, node }) => policyCalls.test(name) && !read.has(node.id) && isWithin(node, options.body),
  )
  if (nested)
    draft.otherPolicies ??= notKnown(
      `${nested.name}() is called within another function`,
      code.at(nested.nameNode),
    )
}

const policyCalls = /^Add(?:Default)?Policy$/

function assignmentsIn(body: Node): Node[] {
  return [...walk(body)].filter(({ type }) => type === 'assignment_expression')
}

const isWithin = (node: Node, around: Node) =>
  node.startIndex >= around.startIndex && node.endIndex <= around.endIndex

function readOption(node: Node, options: Callable, outer: Unknown | undefined, reading: Reading): void {
  const { draft, code, tools } = reading
  const name = options.parameters[0]?.split(' ').at(-1)
  const condition = conditionOn(node, options.body)
  const doubt = outer ?? (condition && notKnown(`it depends on ${short(condition)}`, code.at(node)))
  const call = callOf(node)
  if (!call) readDefaultName(node, doubt, reading)
  else if (call.receiver?.text !== name) return
  else if (call.name === 'AddDefaultPolicy') {
    const key = isKnown(draft.defaultName) ? draft.defaultName.value : defaultPolicyName
    draft.policies.set(
      key,
      doubt ?? policyFrom(argument(call, 0, 'policy', 'configurePolicy'), call, reading),
    )
  } else if (call.name === 'AddPolicy') {
    const key = argument(call, 0, 'name')
    const named = key && tools.values.text(key)
    if (named && isKnown(named))
      draft.policies.set(
        named.value,
        doubt ?? policyFrom(argument(call, 1, 'policy', 'configurePolicy'), call, reading),
      )
    else draft.otherPolicies ??= isUnknown(named) ? named : notKnown('a policy without a name', code.at(node))
  } else draft.otherPolicies ??= notKnown(`${short(node)} is not read`, code.at(call.nameNode))
}

function policyFrom(
  node: Node | undefined,
  call: Call,
  { draft, tools, code }: Reading,
): CorsPolicy | Unknown {
  if (!node) return notKnown('the policy is not read', code.at(call.nameNode))
  const read = tools.policies.from(node)
  if (!('unknown' in read) && throwsOn(read)) draft.seen.set('throwing policy', read.at)
  return read
}

function readDefaultName(node: Node, doubt: Unknown | undefined, { draft, tools, code }: Reading): void {
  const [left, right] = [node.childForFieldName('left'), node.childForFieldName('right')]
  if (!right || left?.childForFieldName('name')?.text !== 'DefaultPolicyName') return
  draft.defaultName = doubt ? { ...doubt, at: code.at(node) } : tools.values.text(right)
}

/** `Configure<CorsOptions>(…)` does what AddCors does with its options. */
export const configuresCors = (call: Call): boolean =>
  call.name === 'Configure' && /\bCorsOptions$/.test(call.types)
