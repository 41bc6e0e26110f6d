from flask import Blueprint, Flask, jsonify, redirect
from flask_cors import CORS

app = Flask(__name__)
app.config["CORS_ORIGINS"] = "https://admin.example.com"
api = Blueprint("api", __name__)
CORS(api, methods=["GET", "DELETE"])


@api.route("/data", methods=["GET", "PUT", "DELETE"])
def data():
    return jsonify(ok=True)


@api.route("/redirect")
def redir():
    return redirect("/api/data")


@app.route("/api/error")
def error():
    raise RuntimeError("boom")


app.register_blueprint(api, url_prefix="/api")

if __name__ == "__main__":
    import os
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))
