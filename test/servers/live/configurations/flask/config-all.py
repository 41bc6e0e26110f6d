from flask import Flask, jsonify, redirect
from flask_cors import CORS, cross_origin

app = Flask(__name__)
app.config.update(
    CORS_ORIGINS=["https://app.example.com"],
    CORS_METHODS=["get", "put"],
    CORS_ALLOW_HEADERS=["authorization"],
    CORS_EXPOSE_HEADERS=["ETag", "Content-Range"],
    CORS_RESOURCES={r"/api/*": {"max_age": 30}},
)
app.config["CORS_VARY_HEADER"] = False
app.config["CORS_SUPPORTS_CREDENTIALS"] = None
CORS(app)

@app.route("/api/data", methods=["GET", "PUT", "DELETE"])
def data():
    return jsonify(ok=True)

@app.route("/api/error")
def error():
    raise RuntimeError("boom")

@app.route("/api/redirect")
def redir():
    return redirect("/api/data")

if __name__ == "__main__":
    import os
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))
