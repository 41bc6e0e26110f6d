from flask import Flask, jsonify, redirect
from flask_cors import CORS, cross_origin

app = Flask(__name__)
CORS(app)


@app.after_request
def add_headers(response):
    response.headers.add("Access-Control-Allow-Origin", "*")
    response.headers.add("Access-Control-Allow-Headers", "Content-Type,Authorization")
    response.headers.add("Access-Control-Allow-Methods", "GET,PUT,POST,DELETE,OPTIONS")
    return response

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
