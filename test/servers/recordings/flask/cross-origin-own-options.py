from flask import Flask, jsonify, redirect
from flask_cors import CORS, cross_origin

app = Flask(__name__)

@app.route("/api/own", methods=["GET", "PUT", "OPTIONS"])
@cross_origin(automatic_options=False, origins="https://app.example.com")
def own():
    return jsonify(ok=True)

@app.route("/api/items/7", methods=["GET", "PUT"])
@cross_origin(automatic_options=False)
def auto():
    return jsonify(ok=True)

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
