from flask import Blueprint, Flask, jsonify, redirect
from flask_cors import CORS

cors = CORS(methods=["GET", "PUT"], origins="https://admin.example.com")
api = Blueprint("api", __name__, url_prefix="/api")


@api.route("/data", methods=["GET", "PUT", "DELETE"])
def data():
    return jsonify(ok=True)


@api.route("/error")
def error():
    raise RuntimeError("boom")


@api.route("/redirect")
def redir():
    return redirect("/api/data")


def create_app():
    app = Flask(__name__)
    allowed = ["https://app.example.com"]
    cors.init_app(app, origins=allowed, supports_credentials=True)
    app.register_blueprint(api)
    return app

if __name__ == "__main__":
    import os
    create_app().run(host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))
