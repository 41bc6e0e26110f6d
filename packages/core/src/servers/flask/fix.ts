import type { PolicyChange } from '../server.ts'
import { pythonList, pythonString } from '../syntax/python-literals.ts'

const keyword = (text: string): string => `${text},  # in CORS(app, …)`

const preflight = (rules: string): string =>
  `${rules}

@app.before_request  # before any other: authentication must not see a preflight
def answer_preflight():
    if request.method == "OPTIONS":
        return "", 204`

const fixes: { [C in PolicyChange['change']]: (change: Extract<PolicyChange, { change: C }>) => string } = {
  'allow-origin': ({ origins, credentials }) =>
    keyword(`origins=${pythonList(origins)}`) +
    (credentials ? `\n${keyword('supports_credentials=True')}` : ''),
  'allow-method': ({ methods }) => keyword(`methods=${pythonList(methods)}`),
  'allow-header': ({ headers }) => keyword(`allow_headers=${pythonList(headers)}`),
  'expose-header': ({ headers }) => keyword(`expose_headers=${pythonList(headers)}`),
  // Not with any origin: supports_credentials alone would let every site read with the user's cookies.
  'allow-credentials': ({ origins }) =>
    `${keyword('supports_credentials=True')}\n${keyword(`origins=${pythonList(origins)}`)}`,
  'single-allow-origin': ({ origin }) =>
    `response.headers["Access-Control-Allow-Origin"] = ${pythonString(origin)}  # not headers.add(…), which sends a second one`,
  'answer-preflight': ({ origins, methods, headers }) =>
    preflight(
      `CORS(app, origins=${pythonList(origins)}, methods=${pythonList(methods)}, allow_headers=${pythonList(headers)})`,
    ),
  // @cross_origin gives nothing on an error; the extension's after_request does.
  'errors-too': ({ origins }) => `CORS(app, origins=${pythonList(origins)})`,
  'vary-origin': () =>
    `@app.after_request
def vary_by_origin(response):
    response.vary.add("Origin")
    return response`,
  'resource-policy': () =>
    `@app.after_request
def admit_other_origins(response):
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response`,
}

/** The lines of Python that make the change in an application that uses Flask-CORS. */
export function fix(change: PolicyChange): string {
  return (fixes[change.change] as (change: PolicyChange) => string)(change)
}
