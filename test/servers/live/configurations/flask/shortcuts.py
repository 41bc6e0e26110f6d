from flask import Flask, jsonify, redirect
from flask_cors import cross_origin

app = Flask(__name__)


@app.get("/api/data")
@cross_origin(origins="https://app.example.com")
def read():
    return jsonify(ok=True)


@app.put("/api/data")
def write():
    return jsonify(ok=True)


@app.delete("/api/data")
@cross_origin(origins="https://admin.example.com")
def remove():
    return jsonify(ok=True)


def error():
    raise RuntimeError("boom")


app.add_url_rule("/api/error", view_func=cross_origin()(error))


@app.route("/api/redirect")
@cross_origin()
def redir():
    return redirect("/api/data")


@app.route("/api/items/<int:number>", methods=["GET", "PUT"])
@cross_origin(allow_headers=["authorization"])
def item(number):
    return jsonify(ok=True)


@app.route("/api/folder/")
@cross_origin()
def folder():
    return jsonify(ok=True)

if __name__ == "__main__":
    import os
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))
