import { apart, type Case } from '../case.ts'

const application = (resource: string) => ({
  'app.py': `from flask import Flask, jsonify
from flask_cors import CORS

app = Flask(__name__)
CORS(app, resources={r"${resource}": {"origins": ["https://app.example.com"]}}, supports_credentials=True)


@app.route("/api/users", methods=["GET", "POST"])
def users():
    return jsonify([])


@app.route("/api/users/<int:user>", methods=["GET", "DELETE"])
def user(user):
    return jsonify({})
`,
})

export default {
  title: 'a Flask application with Flask-CORS',
  options: apart(`'app.py'`),
  files: application('/api/*'),
  page: async () => {
    await fetch('/api/users')
    await fetch('/api/users/7', { method: 'DELETE' })
    await fetch('/api/users', {
      method: 'POST',
      body: '{}',
      headers: { 'Content-Type': 'application/json' },
    })
  },
  twin: {
    files: application('/v1/*'),
    page: () => fetch('/api/users'),
    devOriginLine: false,
    finds: 'missing-allow-origin-header',
  },
} satisfies Case
