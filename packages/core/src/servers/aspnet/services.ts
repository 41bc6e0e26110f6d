import { known } from '../syntax/field.ts'
import type { Call } from './calls.ts'
import { addCors } from './cors-options.ts'
import { doubtOf, type Frame, type Reading } from './draft.ts'

type Handler = (call: Call, frame: Frame, reading: Reading) => void

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
