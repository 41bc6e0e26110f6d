import type { PolicyChange } from '../server.ts'
import { isUnknown } from '../syntax/field.ts'
import type { AspnetConfig } from './config.ts'
import { policyFor } from './respond.ts'

const literal = (text: string) => `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`

/** One builder call: `*` has a call of its own, and an empty list needs none. */
const call = (values: readonly string[], named: string, any: string) => {
  if (values.length === 0) return ''
  return values.includes('*') ? `.${any}()` : `.${named}(${values.map(literal).join(', ')})`
}

const origins = (values: readonly string[]) => call(values, 'WithOrigins', 'AllowAnyOrigin')
const methods = (values: readonly string[]) => call(values, 'WithMethods', 'AllowAnyMethod')
const headers = (values: readonly string[]) => call(values, 'WithHeaders', 'AllowAnyHeader')
const useCors = (app: string, calls: string) => `${app}.UseCors(policy => policy${calls})`

/**
 * Lines with `policy` are statements of the block that builds the answering policy, after the others: they add to
 * what stands there. Lines with `app` go first in the pipeline.
 */
const words: { [C in PolicyChange as C['change']]: (change: C) => string } = {
  'allow-origin': (change) =>
    `policy${origins(change.origins)}${change.credentials ? '.AllowCredentials()' : ''};`,
  'allow-method': (change) => `policy${methods(change.methods)};`,
  'allow-header': (change) => `policy${headers(change.headers)};`,
  'expose-header': (change) => `policy.WithExposedHeaders(${change.headers.map(literal).join(', ')});`,
  // Beside AllowAnyOrigin alone this would refuse to start: a named origin makes it a list.
  'allow-credentials': (change) => `policy${origins(change.origins)}.AllowCredentials();`,
  // The first CORS middleware writes its header last, over any line that later code appended.
  'single-allow-origin': (change) => `${useCors('app', origins(change.origins))};`,
  'answer-preflight': (change) =>
    `${useCors('app', origins(change.origins) + methods(change.methods) + headers(change.headers))};`,
  // Without an exception handler the server drops every header when it answers 500; what routing or authorization
  // answers never reaches a policy that stands later. Preflights go on to that policy.
  'errors-too': (change) =>
    [
      'app.UseExceptionHandler(error => error.Run(context => Results.Problem().ExecuteAsync(context)));',
      `app.UseWhen(context => context.Request.Method != "OPTIONS", rest => ${useCors('rest', origins(change.origins))});`,
    ].join('\n'),
  'vary-origin': () =>
    'app.Use((context, next) => { context.Response.Headers.Append("Vary", "Origin"); return next(context); });',
  'resource-policy': () =>
    'app.Use((context, next) => { context.Response.Headers["Cross-Origin-Resource-Policy"] = "cross-origin"; return next(context); });',
}

/** The C# that makes `change`, for Program.cs or Startup.cs of ASP.NET Core 6 or later. */
export const fix = <C extends PolicyChange>(change: C): string =>
  (words[change.change] as (change: C) => string)(change)

/**
 * As `fix`, where the file itself decides what more has to be written: a policy that nothing asks for, and
 * authorization that comes before CORS and refuses the preflights.
 */
export function fixFor(config: AspnetConfig, change: PolicyChange): string {
  const place = placed[change.change]
  return (place?.(config, fix(change)) ?? [fix(change)]).join('\n')
}

type Place = (config: AspnetConfig, lines: string) => string[]

const asked: Place = (config, lines) => {
  if (answers(config)) return [lines]
  const use = useExisting(config)
  return use === undefined ? [`app.UseCors(policy => { ${lines} });`] : [use, lines]
}
const first: Place = (config, lines) => [...corsFirst(config), lines]
const authorizedLater: Place = (config, lines) => [lines, ...authorizeLater(config)]

const placed: Partial<Record<PolicyChange['change'], Place>> = {
  'allow-origin': asked,
  'allow-credentials': asked,
  'allow-method': first,
  'allow-header': first,
  'answer-preflight': authorizedLater,
  'errors-too': authorizedLater,
}

/** Whether a policy of the file answers anything. */
function answers(config: AspnetConfig): boolean {
  return (
    config.endpoints.some(({ cors }) => cors) ||
    config.steps.some((step) => step.step === 'cors' && policyFor(config, step.use) !== undefined)
  )
}

/** A call for a policy of the file: the one whose name is nearly asked for, else the first; undefined without any. */
function useExisting(config: AspnetConfig): string | undefined {
  const uses = config.steps.flatMap((step) =>
    step.step === 'cors' && 'name' in step.use ? [step.use.name] : [],
  )
  const lower = new Set(uses.map((name) => name.toLowerCase()))
  const names = [...config.policies.keys()]
  const name = names.find((one) => lower.has(one.toLowerCase())) ?? names[0]
  const isDefault = !isUnknown(config.defaultName) && config.defaultName.value === name
  if (name === undefined) return undefined
  return isDefault ? 'app.UseCors();' : `app.UseCors(${literal(name)});`
}

/** The file's own UseCors once more, where authorization stands before it. */
function corsFirst(config: AspnetConfig): string[] {
  const at = config.steps.findIndex(({ step }) => step === 'cors')
  const step = config.steps[at]
  const isLate = config.steps.slice(0, Math.max(at, 0)).some((one) => one.step === 'authorization')
  if (!isLate || step?.step !== 'cors' || 'policy' in step.use || 'unknown' in step.use) return []
  const name = 'name' in step.use ? literal(step.use.name) : ''
  return [`app.UseCors(${name});`, ...authorizeLater(config)]
}

/** WebApplication puts authorization first where the program does not place it: it has to be placed to come later. */
function authorizeLater(config: AspnetConfig): string[] {
  return config.authorizesFirst ? ['app.UseAuthentication();', 'app.UseAuthorization();'] : []
}
