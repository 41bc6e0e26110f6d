import { known, notKnown } from '../syntax/field.ts'
import type { Call } from './calls.ts'
import { addCors } from './cors-options.ts'
import { doubtOf, type Frame, type Reading } from './draft.ts'

type Handler = (call: Call, frame: Frame, reading: Reading) => void

/** `AddAuthorization(options => options.FallbackPolicy = …)`, `SetFallbackPolicy(…)`. */
const addAuthorization: Handler = (call, frame, { draft, code }) => {
  const at = code.at(call.nameNode)
  draft.seen.set('AddAuthorization', at)
  const text = call.arguments.map(({ value }) => value.text).join(' ')
  if (/RequireAssertion|Requirements\.Add|AddRequirements|AllowAnonymous/.test(text))
    draft.ownRules = notKnown('who is let in is for rules of its own to say', at)
  const set = /\.FallbackPolicy\s*=([^=][^;]*)/.exec(text)?.[1]
  const fallback = call.name === 'SetFallbackPolicy' ? text : set
  if (fallback === undefined || fallback.trim() === 'null') return
  const isPlain = /DefaultPolicy|RequireAuthenticatedUser/.test(fallback)
  const unclear = isPlain ? undefined : notKnown('the fallback policy is not read', at)
  draft.fallback = doubtOf(call, frame, code) ?? unclear ?? known(true, at)
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
