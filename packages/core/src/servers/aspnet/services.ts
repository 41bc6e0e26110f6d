import type { Unknown } from '../../fetch/verdict.ts'
import { isKnown, isUnknown, known, notKnown } from '../syntax/field.ts'
import { walk, type Node } from '../syntax/tree.ts'
import { argument, callable, callOf, callsIn, conditionOn, type Call } from './calls.ts'
import { defaultPolicyName, type CorsPolicy } from './config.ts'
import { doubtOf, type Frame, type Reading } from './draft.ts'
import { throwsOn } from './policies.ts'
import { functionAt, short } from './scope.ts'

type Handler = (call: Call, frame: Frame, reading: Reading) => void

/** `AddCors(options => { … })` and `Configure<CorsOptions>(options => { … })`. */
export const addCors: Handler = (call, frame, { draft, tools, code }) => {
  draft.seen.set('AddCors', code.at(call.nameNode))
  const given = argument(call, 0, 'setupAction', 'configureOptions')
  if (!given) return
  const options = callable(functionAt(code, given))
  const doubt = doubtOf(call, frame, code)
  if (!options) {
    draft.otherPolicies ??= notKnown(`${short(given)} is not read`, code.at(given))
    return
  }
  const [name] = options.parameters
  for (const inner of callsIn(options.body)) {
    if (inner.receiver?.text !== name?.split(' ').at(-1)) continue
    const open = doubt ?? underCondition(inner, options.body)
    if (inner.name === 'AddDefaultPolicy') {
      const key = isKnown(draft.defaultName) ? draft.defaultName.value : defaultPolicyName
      draft.policies.set(key, open ?? policy(argument(inner, 0, 'policy', 'configurePolicy')))
    } else if (inner.name === 'AddPolicy') addPolicy(inner, open)
    else draft.otherPolicies ??= notKnown(`${short(inner.node)} is not read`, code.at(inner.nameNode))
  }
  const read = new Set(callsIn(options.body).map(({ node }) => node.id))
  for (const node of walk(options.body)) {
    readDefaultName(node)
    const nested = read.has(node.id) ? undefined : callOf(node)
    if (nested && /^Add(?:Default)?Policy$/.test(nested.name))
      draft.otherPolicies ??= notKnown(`${nested.name}() is called within another function`, code.at(node))
  }

  function underCondition(
    inner: Call,
    body: Node,
  ): (Unknown & { at: ReturnType<typeof code.at> }) | undefined {
    const condition = conditionOn(inner.node, body)
    return condition && notKnown(`it depends on ${short(condition)}`, code.at(inner.nameNode))
  }

  function addPolicy(inner: Call, open: Unknown | undefined): void {
    const key = argument(inner, 0, 'name')
    const named = key && tools.values.text(key)
    if (!named || isUnknown(named))
      draft.otherPolicies ??= named ?? notKnown('a policy without a name', code.at(inner.node))
    else draft.policies.set(named.value, open ?? policy(argument(inner, 1, 'policy', 'configurePolicy')))
  }

  function policy(node: Node | undefined): CorsPolicy | Unknown {
    if (!node) return notKnown('the policy is not read', code.at(call.nameNode))
    const read = tools.policies.from(node)
    if (!('unknown' in read) && throwsOn(read)) draft.seen.set('throwing policy', read.at)
    return read
  }

  function readDefaultName(node: Node): void {
    const left = node.type === 'assignment_expression' ? node.childForFieldName('left') : null
    const right = node.childForFieldName('right')
    if (!right || left?.childForFieldName('name')?.text !== 'DefaultPolicyName') return
    const condition = conditionOn(node, options?.body ?? node)
    const at = code.at(node)
    draft.defaultName = condition
      ? notKnown(`it depends on ${short(condition)}`, at)
      : tools.values.text(right)
  }
}

/** `AddAuthorization(options => options.FallbackPolicy = …)`, `SetFallbackPolicy(…)`. */
const addAuthorization: Handler = (call, frame, { draft, code }) => {
  draft.seen.set('AddAuthorization', code.at(call.nameNode))
  const sets =
    call.name === 'SetFallbackPolicy' ||
    call.arguments.some(({ value }) => /\.FallbackPolicy\s*=[^=]/.test(value.text))
  if (sets) draft.fallback = doubtOf(call, frame, code) ?? known(true, code.at(call.nameNode))
}

const note: Handler = (call, _, { draft, code }) => {
  draft.seen.set(call.name, code.at(call.nameNode))
}

/** MVC brings CORS, authentication and authorization with it. */
const addMvc: Handler = (call, _, { draft, code }) => {
  for (const name of ['AddCors', 'AddAuthorization', call.name]) draft.seen.set(name, code.at(call.nameNode))
}

/** Calls that register services. */
export const services: Record<string, Handler> = {
  AddCors: addCors,
  AddAuthorization: addAuthorization,
  AddAuthorizationBuilder: addAuthorization,
  SetFallbackPolicy: addAuthorization,
  AddControllers: addMvc,
  AddControllersWithViews: addMvc,
  AddMvc: addMvc,
  AddRazorPages: addMvc,
  AddJwtBearer: note,
  AddBearerToken: note,
  AddMicrosoftIdentityWebApi: note,
  AddCookie: note,
  AddIdentity: note,
  AddOpenIdConnect: note,
  AddIdentityApiEndpoints: note,
  AddMicrosoftIdentityWebApp: note,
}

/** `Configure<CorsOptions>(…)` does what AddCors does with its options. */
export const configuresCors = (call: Call): boolean =>
  call.name === 'Configure' && /\bCorsOptions$/.test(call.types)
