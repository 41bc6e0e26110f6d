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
  versions: 'Flask-CORS 3 to 6 sort and match `resources` differently; `version` says which one answers.',
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
      what: 'headers by hand in `after_request`',
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
