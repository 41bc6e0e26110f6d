from flask import Flask, jsonify, redirect
from flask_cors import CORS, cross_origin
from datetime import timedelta

app = Flask(__name__)


@app.route("/api/data", methods=["GET", "PUT", "DELETE"])
@cross_origin(
    origins=["https://app.example.com", r"https://.*\.example\.org"],
    methods=["GET", "PUT"],
    allow_headers=["Authorization", "Content-*"],
    expose_headers=["X-Total-Count", "ETag"],
    supports_credentials=True,
    max_age=timedelta(minutes=5),
)
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
