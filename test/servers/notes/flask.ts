import { page, type DialectNotes } from './note.ts'

const app = (body: string) => `import os
from flask import Flask
from flask_cors import CORS, cross_origin
app = Flask(__name__)
${body}
@app.route("/api/data", methods=["GET", "PUT"])
def data():
    return "ok"
`

export const flask: DialectNotes = {
  dialect: 'flask',
  file: 'app.py',
  versions:
    'Flask-CORS sorts and matches `resources` otherwise before 6.0, Debian’s 3.0.10 apart; `version` says which one answers.',
  reads: [
    {
      what: '`CORS(app, …)` and its keywords, `resources`, and `app.config["CORS_…"]`',
      source: app(`CORS(app, resources={r"/api/*": {"origins": "${page}", "methods": ["GET", "PUT"]}})`),
    },
    {
      what: '`@cross_origin` on a route',
      source: `from flask import Flask\nfrom flask_cors import cross_origin\napp = Flask(__name__)\n@app.route("/api/data")\n@cross_origin(origins="${page}")\ndef data():\n    return "ok"\n`,
    },
    {
      what: 'a factory with `init_app`, blueprints, and the settings that `from_object` and `from_pyfile` take from files next to it',
      source: `from flask import Flask\nfrom flask_cors import CORS\ncors = CORS()\ndef create_app():\n    app = Flask(__name__)\n    app.config.from_object("config.Production")\n    cors.init_app(app)\n    return app\n`,
      where: { load: () => Promise.resolve(`class Production:\n    CORS_ORIGINS = ["${page}"]\n`) },
    },
    {
      what: 'routes: which answer OPTIONS by themselves, and which paths exist',
      source: app(
        `CORS(app)\n@app.route("/api/items/<int:number>", methods=["DELETE"])\ndef remove(number):\n    return ""`,
      ),
    },
    {
      what: 'headers by hand in `after_request`, `before_request` and views, with the conditions on the request around them',
      source: `from flask import Flask, make_response, request\napp = Flask(__name__)\n@app.before_request\ndef preflight():\n    if request.method == "OPTIONS":\n        return make_response("", 204)\n@app.after_request\ndef allow(response):\n    if request.headers.get("Origin") in ["${page}"]:\n        response.headers["Access-Control-Allow-Origin"] = "${page}"\n    return response\n`,
    },
    {
      what: 'a header by hand on every response',
      source: `from flask import Flask\napp = Flask(__name__)\n@app.after_request\ndef allow(response):\n    response.headers["Access-Control-Allow-Origin"] = "${page}"\n    return response\n@app.route("/api/data")\ndef data():\n    return "ok"\n`,
    },
    {
      what: 'environment variables that `env` names',
      source: app(`CORS(app, origins=os.environ["ORIGIN"])`),
      where: { env: { ORIGIN: page } },
    },
  ],
  leavesOpen: [
    {
      what: '`CORS(app)` under a condition, `if __name__ == "__main__":` among them',
      source: app('if app.debug:\n    CORS(app)'),
    },
    {
      what: 'lists that are changed or set again, f-strings, and values from calls',
      source: app('ALLOWED = ["x"]\nALLOWED.append("y")\nCORS(app, origins=ALLOWED)'),
    },
    {
      what: 'settings from files that are not found, and from the environment (`from_prefixed_env`)',
      source: app('app.config.from_prefixed_env()\nCORS(app)'),
    },
    {
      what: 'decorators of other packages around a view with `@cross_origin`, and functions that set headers in other files',
      source: app(
        'from web import add_headers\n@app.after_request\ndef after(response):\n    return add_headers(response)',
      ),
    },
    {
      what: 'environment variables that are not named',
      source: app(`CORS(app, origins=os.environ["ORIGIN"])`),
    },
    {
      what: 'keywords from a dictionary that is made elsewhere (`**options`)',
      source: app(`CORS(app, **options)`),
    },
  ],
  defaults: [
    {
      what: 'any origin, by its own name',
      source: app('CORS(app)'),
      header: 'Access-Control-Allow-Origin',
      value: page,
    },
    {
      what: 'whatever request headers are asked for',
      source: app('CORS(app)'),
      header: 'Access-Control-Allow-Headers',
      value: 'x-asked',
    },
    {
      what: 'no credentials',
      source: app('CORS(app)'),
      header: 'Access-Control-Allow-Credentials',
      value: undefined,
    },
  ],
  traps: [
    {
      what: '`@cross_origin` is lost where the view raises',
      source: `from flask import Flask\nfrom flask_cors import cross_origin\napp = Flask(__name__)\n@app.route("/api/data")\n@cross_origin(origins="${page}")\ndef data():\n    raise RuntimeError("boom")\n`,
      code: 'missing-allow-origin-header',
      request: {},
    },
    {
      what: 'a method that `methods` lacks loses the headers’ list too',
      source: app(`CORS(app, methods=["GET"])`),
      code: 'method-disallowed-by-preflight-response',
      request: { method: 'PUT' },
    },
    {
      what: '`headers.add` in an `after_request` that stands before `CORS(app)` sends the origin twice',
      source: app(
        `@app.after_request\ndef allow(response):\n    response.headers.add("Access-Control-Allow-Origin", "*")\n    return response\nCORS(app)`,
      ),
      code: 'multiple-allow-origin-values',
      request: {},
    },
    {
      what: 'a path that no route has answers its preflight with 404',
      source: app(`CORS(app)`),
      code: 'preflight-invalid-status',
      request: { method: 'PUT', path: '/api/nothing' },
    },
    {
      what: '`supports_credentials=True` alone admits every site with the cookies of the user',
      source: app('CORS(app, supports_credentials=True)'),
      code: 'any-origin-with-credentials',
    },
    {
      what: 'an origin with `*` or `\\` in it is a pattern that matches only the beginning',
      source: app('CORS(app, origins=r"https://.*\\.example\\.com")'),
      code: 'origin-pattern-too-wide',
    },
  ],
}
