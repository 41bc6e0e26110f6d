from flask import Flask, jsonify, redirect, request
from flask_cors import CORS, cross_origin

app = Flask(__name__)
ALLOWED = {"https://app.example.com", "https://admin.example.com"}


@app.after_request
def allow(response):
    origin = request.headers.get("Origin")
    if origin in ALLOWED:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Access-Control-Allow-Credentials"] = "true"
        response.headers.setdefault("Access-Control-Expose-Headers", "ETag")
    if request.method == "OPTIONS" and origin in ALLOWED:
        response.headers.update({
            "Access-Control-Allow-Methods": "GET, PUT",
            "Access-Control-Allow-Headers": request.headers.get("Access-Control-Request-Headers", ""),
            "Access-Control-Max-Age": str(600),
        })
    response.vary.add("Origin")
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
