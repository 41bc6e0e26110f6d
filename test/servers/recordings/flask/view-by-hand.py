from flask import Flask, jsonify, make_response, redirect, request

app = Flask(__name__)


def build_preflight():
    response = make_response()
    response.headers.add("Access-Control-Allow-Origin", "*")
    response.headers.add("Access-Control-Allow-Headers", "Authorization")
    response.headers.add("Access-Control-Allow-Methods", "PUT, DELETE")
    return response


def allow(response):
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response


@app.route("/api/data", methods=["GET", "PUT", "DELETE", "OPTIONS"])
def data():
    if request.method == "OPTIONS":
        return build_preflight()
    elif request.method in ("GET", "HEAD", "PUT"):
        return allow(jsonify(ok=True))
    return jsonify(ok=True), 200, {"Access-Control-Allow-Origin": "https://app.example.com"}


@app.route("/api/error")
def error():
    raise RuntimeError("boom")


@app.route("/api/redirect")
def redir():
    response = redirect("/api/data")
    response.access_control_allow_origin = "*"
    return response

if __name__ == "__main__":
    import os
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))
