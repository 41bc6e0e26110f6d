import { isUnknown, notKnown } from '../syntax/field.ts'
import { argument, callable, callsAfter, callsIn, type Call } from './calls.ts'
import type { PolicyUse } from './config.ts'
import { doubtOf, type Frame, type Reading } from './draft.ts'
import { mapsEndpoint, groupOf, policyUse, readEndpoints } from './endpoints.ts'
import { readHand } from './hand.ts'
import { throwsOn } from './policies.ts'
import { short } from './scope.ts'

type Handler = (call: Call, frame: Frame, reading: Reading) => void

const plain =
  (step: 'routing' | 'authorization' | 'files' | 'https'): Handler =>
  (call, frame, { draft, code }) => {
    const at = code.at(call.nameNode)
    const doubt = doubtOf(call, frame, code)
    draft.seen.set(call.name, at)
    if (!doubt) draft.steps.push({ step, at })
    // A redirect of http, or files, in development only: nothing that CORS depends on elsewhere.
    else if (step === 'routing' || step === 'authorization')
      draft.steps.push({ step: 'open', at, because: doubt })
  }

const useCors: Handler = (call, frame, { draft, code, tools }) => {
  const at = code.at(call.nameNode)
  draft.seen.set('UseCors', at)
  const doubt = doubtOf(call, frame, code)
  const use: PolicyUse = policyUse(argument(call, 0), tools) ?? { byDefault: true }
  if ('policy' in use && throwsOn(use.policy)) draft.seen.set('throwing policy', use.policy.at)
  draft.steps.push(doubt ? { step: 'open', at, because: doubt } : { step: 'cors', at, use })
}

const catching: Handler = (call, frame, { draft, code }) => {
  if (draft.catches === true) return
  const doubt = doubtOf(call, frame, code)
  draft.catches = doubt ? notKnown(`whether an exception is caught: ${doubt.unknown}`, doubt.at) : true
}

/** A middleware of the application's own. */
const use: Handler = (call, frame, { draft, code, tools }) => {
  const at = code.at(call.nameNode)
  const handler = argument(call, 0)
  if (handler && /\bcatch\b/.test(handler.text) && draft.catches === false)
    draft.catches = notKnown('a middleware of its own catches exceptions', at)
  const step = readHand(call, code, tools.values)
  if (!step) return
  const because = doubtOf(call, frame, code)
  draft.steps.push(because ? { step: 'open', at, because } : step)
  tools.consumed.add(call.node.id)
}

const useMiddleware: Handler = (call, _, { draft, code }) => {
  const at = code.at(call.nameNode)
  const type = call.types || (argument(call, 0)?.text ?? '')
  const source = code.classes.get(type.split('.').at(-1) ?? '')?.[0]?.text ?? type
  if (draft.catches === false) draft.catches = notKnown(`${type} may catch exceptions`, at)
  if (/cors|access-?control|options/i.test(source))
    draft.steps.push({ step: 'open', at, because: notKnown(`${type} is a middleware of its own`, at) })
}

/** A branch of the pipeline: only one for all methods but OPTIONS is followed. */
const branch: Handler = (call, frame, reading) => {
  const { draft, code, tools } = reading
  const configured = call.arguments.map(({ value }) => callable(value)).findLast(Boolean)
  const inner = configured ? callsIn(configured.body).filter(({ name }) => name.endsWith('Cors')) : []
  const [cors] = inner
  if (!configured || !cors) return
  const at = code.at(cors.nameNode)
  draft.seen.set('UseCors', at)
  for (const { node } of inner) tools.consumed.add(node.id)
  const condition = callable(argument(call, 0))?.body.text.replaceAll(/\s/g, '') ?? ''
  const exceptOptions =
    call.name === 'UseWhen' && /^\w+\.Request\.Method!=(?:"OPTIONS"|HttpMethods\.Options)$/.test(condition)
  const doubt = doubtOf(call, frame, code)
  const because = doubt ?? notKnown(`it depends on ${short(argument(call, 0) ?? call.node)}`, at)
  const use = policyUse(argument(cors, 0), tools) ?? { byDefault: true as const }
  const only = exceptOptions && inner.length === 1 && cors.name === 'UseCors' && !doubt
  draft.steps.push(only ? { step: 'cors', at, use, exceptOptions: true } : { step: 'open', at, because })
}

const useEndpoints: Handler = (call, frame, reading) => {
  reading.follow(call, argument(call, 0), frame)
  reading.draft.steps.push({ step: 'endpoints', at: reading.code.at(call.nameNode) })
}

const useMvc: Handler = (call, _, { draft, code, tools }) => {
  const at = code.at(call.nameNode)
  draft.controllers ??= []
  draft.otherEndpoints ??=
    tools.code.classes.size > 0 ? notKnown('UseMvc applies attributes in its own way', at) : undefined
  draft.steps.push({ step: 'endpoints', at })
}

const usePathBase: Handler = (call, frame, { draft, code, tools }) => {
  const at = code.at(call.nameNode)
  const given = argument(call, 0)
  const prefix = given ? tools.values.text(given) : notKnown('the path base is not read', at)
  const because = doubtOf(call, frame, code) ?? (isUnknown(prefix) ? prefix : undefined)
  if (because || isUnknown(prefix)) draft.otherEndpoints ??= because
  else draft.steps.push({ step: 'base', at, prefix: prefix.value.replace(/\/$/, '') })
}

const run: Handler = (call, frame, { draft, code }) => {
  const at = code.at(call.nameNode)
  if (!argument(call, 0) || !callable(argument(call, 0)) || doubtOf(call, frame, code)) return
  draft.steps.push({ step: 'end', at })
}

const mapControllers: Handler = (call, _, { draft, tools }) => {
  const group = groupOf(call.receiver, tools)
  draft.controllers = callsAfter(call)
  if (group.metadata.cors || group.prefix !== '')
    draft.otherEndpoints ??= notKnown('controllers in a group are not read', tools.code.at(call.nameNode))
}

/** One endpoint, or several; `app.Map("/path", branch => …)` is a branch. */
const mapEndpoint: Handler = (call, frame, reading) => {
  const { draft, tools, code } = reading
  const handler = callable(argument(call, 1))
  const isBranch =
    call.name === 'Map' &&
    handler &&
    callsIn(handler.body).some(({ name }) => /^(?:Use[A-Z]|Run$)/.test(name))
  if (isBranch) return branch(call, frame, reading)
  const read = readEndpoints(call, tools)
  const doubt = doubtOf(call, frame, code)
  if ('unknown' in read) draft.otherEndpoints ??= read
  else if (!doubt) draft.endpoints.push(...read)
  else if (read.some(({ cors, authorize }) => cors || authorize)) draft.otherEndpoints ??= doubt
}

/** Calls that build the pipeline and map endpoints. */
export const pipeline: Record<string, Handler> = {
  UseCors: useCors,
  UseRouting: plain('routing'),
  UseAuthorization: plain('authorization'),
  UseHttpsRedirection: plain('https'),
  UseStaticFiles: plain('files'),
  UseFileServer: plain('files'),
  UseExceptionHandler: catching,
  UseDeveloperExceptionPage: catching,
  UseEndpoints: useEndpoints,
  UseMvc: useMvc,
  UseMvcWithDefaultRoute: useMvc,
  Use: use,
  UseMiddleware: useMiddleware,
  UseWhen: branch,
  MapWhen: branch,
  UsePathBase: usePathBase,
  Run: run,
  MapControllers: mapControllers,
  MapControllerRoute: mapControllers,
  MapDefaultControllerRoute: mapControllers,
}

export function mapEndpoints(call: Call, frame: Frame, reading: Reading): boolean {
  if (!mapsEndpoint(call) || call.receiver === undefined) return false
  mapEndpoint(call, frame, reading)
  return true
}
