import { describe, expect, test } from 'vitest'
import { judge } from '../../packages/core/src/fetch/browse.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'

const page = 'https://app.example.com'
const url = 'https://api.example.com/api/v1/users'
const start = `from flask import Flask, jsonify, make_response, request
from flask_cors import CORS, cross_origin

app = Flask(__name__)
`
const route = `
@app.route("/api/v1/users", methods=["GET", "PUT", "POST"])
def list_users():
    return jsonify({"user": "joe"})
`

/** What guides to CORS in Flask tell to write, and whether the page may then PUT without cookies. */
const guides: Array<[name: string, source: string, outcome: 'allowed' | 'blocked']> = [
  ['the extension for everything', `${start}CORS(app)\n${route}`, 'allowed'],
  [
    'the extension for a resource',
    `${start}cors = CORS(app, resources={r"/api/*": {"origins": "*"}})\n${route}`,
    'allowed',
  ],
  [
    'two resources',
    `${start}CORS(app, resources={
    r"/api/*": {"origins": ["${page}", "http://localhost:3000"]},
    r"/public/*": {"origins": "*"},
})
${route}`,
    'allowed',
  ],
  [
    'a list of origins',
    `${start}CORS(app, origins=["http://localhost:3000", "${page}"])\n${route}`,
    'allowed',
  ],
  [
    'cookies',
    `${start}CORS(app, supports_credentials=True, origins=["${page}"])\napp.secret_key = "x"\n${route}`,
    'allowed',
  ],
  [
    'methods and headers',
    `${start}CORS(app, resources={r"/*": {"origins": "${page}", "methods": ["GET", "POST"], "allow_headers": ["Content-Type", "Authorization"]}})\n${route}`,
    'blocked',
  ],
  [
    'the old setting of headers',
    `${start}cors = CORS(app, resources={r"/api/*": {"origins": "*"}})\napp.config['CORS_HEADERS'] = 'Content-Type'\n${route}`,
    'allowed',
  ],
  [
    'settings',
    `${start}app.config["CORS_ORIGINS"] = ["${page}"]\napp.config["CORS_METHODS"] = ["GET", "PUT"]\nCORS(app)\n${route}`,
    'allowed',
  ],
  [
    'a decorator',
    `${start}
@app.route("/api/v1/users", methods=["GET", "PUT"])
@cross_origin()
def hello():
    return "Hello, cross-origin-world!"
`,
    'allowed',
  ],
  [
    'a decorator with options',
    `${start}
@app.route("/api/v1/users", methods=["GET", "PUT"])
@cross_origin(origins="${page}", allow_headers=["Content-Type"], supports_credentials=True)
def hello():
    return "Hello"
`,
    'allowed',
  ],
  [
    'a blueprint',
    `from flask import Blueprint, Flask
from flask_cors import CORS

api_v1 = Blueprint('API_v1', __name__)
CORS(api_v1)

@api_v1.route("/api/v1/users", methods=["GET", "PUT"])
def list_users():
    return "users"

app = Flask(__name__)
app.register_blueprint(api_v1)
`,
    'allowed',
  ],
  [
    'a factory',
    `from flask import Flask
from flask_cors import CORS

cors = CORS()

def create_app():
    app = Flask(__name__)
    cors.init_app(app, resources={r"/api/*": {"origins": "${page}"}})

    @app.route("/api/v1/users", methods=["GET", "PUT"])
    def users():
        return "users"

    return app
`,
    'allowed',
  ],
  [
    'headers added after each request',
    `${start}
@app.after_request
def after_request(response):
    response.headers.add('Access-Control-Allow-Origin', '*')
    response.headers.add('Access-Control-Allow-Headers', 'Content-Type,Authorization')
    response.headers.add('Access-Control-Allow-Methods', 'GET,PUT,POST,DELETE,OPTIONS')
    return response
${route}`,
    'allowed',
  ],
  [
    'a preflight by hand',
    `${start}
@app.route("/api/v1/users", methods=["OPTIONS", "PUT"])
def api_create_order():
    if request.method == "OPTIONS":
        return _build_cors_preflight_response()
    elif request.method == "PUT":
        order = {"id": 1}
        return _corsify_actual_response(jsonify(order))
    else:
        raise RuntimeError("Weird - don't know how to handle method {}".format(request.method))

def _build_cors_preflight_response():
    response = make_response()
    response.headers.add("Access-Control-Allow-Origin", "*")
    response.headers.add('Access-Control-Allow-Headers', "*")
    response.headers.add('Access-Control-Allow-Methods', "*")
    return response

def _corsify_actual_response(response):
    response.headers.add("Access-Control-Allow-Origin", "*")
    return response
`,
    'allowed',
  ],
  [
    'a header on one response, without a preflight',
    `${start}
@app.route("/api/v1/users", methods=["GET", "PUT"])
def users():
    response = jsonify(some="data")
    response.headers.add('Access-Control-Allow-Origin', '*')
    return response
`,
    'blocked',
  ],
  [
    'preflights before each request',
    `${start}
@app.before_request
def basic_authentication():
    if request.method.lower() == 'options':
        return make_response(), 200, {
            "Access-Control-Allow-Origin": "${page}",
            "Access-Control-Allow-Methods": "PUT",
            "Access-Control-Allow-Headers": "content-type",
        }

@app.after_request
def allow(response):
    allowed_origins = ["${page}"]
    origin = request.headers.get("Origin")
    if origin in allowed_origins:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Vary"] = "Origin"
    return response
${route}`,
    'allowed',
  ],
]

describe('applications from guides are read as a whole', () => {
  test.each(guides)('%s', async (_, source, outcome) => {
    const policy = await readPolicy(source, { file: 'app.py' })
    expect(policy.dialect).toBe('flask')
    expect(policy.unknowns).toEqual([])
    expect(policy.intent.partial).toEqual([])
    const request = {
      origin: page,
      url,
      method: 'PUT',
      headers: [['content-type', 'application/json']],
    } as const
    expect(judge(request, policy.respond).outcome).toBe(outcome)
  })
})
