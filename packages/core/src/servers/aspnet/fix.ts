import type { PolicyChange } from '../server.ts'

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
