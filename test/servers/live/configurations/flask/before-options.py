from flask import Flask, jsonify, redirect, make_response, request
from flask_cors import CORS, cross_origin
HEADERS = {"Access-Control-Allow-Origin": "https://app.example.com", "X-Frame-Options": "DENY"}

app = Flask(__name__)
@app.before_request
def preflight():
    if request.method == "OPTIONS":
        response = make_response()
        response.headers.add("Access-Control-Allow-Origin", "https://app.example.com")
        response.headers.add("Access-Control-Allow-Headers", "*")
        response.headers.add("Access-Control-Allow-Methods", "*")
        response.status_code = 204
        return response


@app.after_request
def actual(response):
    for name, value in HEADERS.items():
        response.headers[name] = value
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
