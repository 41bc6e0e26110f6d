"""Reads {"system", "urls", "cases": [{"source", "requests"}]} and writes what Flask or Django answers to each request.

A case whose application is refused gives null instead of its answers.
"""

import json
import logging
import sys
import warnings

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)


def run(source):
    names = {"__name__": "configuration"}
    exec(compile(source, "configuration.py", "exec"), names)
    return names


def flask_answers(case):
    try:
        client = run(case["source"])["app"].test_client()
    except ValueError:
        return None
    answers = []
    for request in case["requests"]:
        answer = client.open(request["path"], method=request["method"], headers=request["headers"])
        answers.append({"status": answer.status_code, "headers": list(answer.headers.items())})
    return answers


def django_answers(case):
    from corsheaders.checks import check_settings
    from django.test import Client, override_settings

    names = {key: value for key, value in run(case["source"]).items() if key.isupper()}
    installed = names.pop("INSTALLED_APPS")
    with override_settings(**names):
        if installed and check_settings():
            return None
        client = Client(raise_request_exception=False)
        answers = []
        for request in case["requests"]:
            fields = {"HTTP_" + name.upper().replace("-", "_"): value for name, value in request["headers"]}
            answer = client.generic(request["method"], request["path"], **fields)
            answers.append({"status": answer.status_code, "headers": list(answer.items())})
        return answers


def set_up_django(urls):
    import os

    import django
    from django.conf import settings

    sys.path.insert(0, os.path.dirname(urls))
    settings.configure(
        SECRET_KEY="x", ALLOWED_HOSTS=["*"], ROOT_URLCONF="urls", INSTALLED_APPS=["corsheaders"], MIDDLEWARE=[]
    )
    django.setup()


asked = json.load(sys.stdin)
if asked["system"] == "django":
    set_up_django(asked["urls"])
answer = {"flask": flask_answers, "django": django_answers}[asked["system"]]
json.dump([answer(case) for case in asked["cases"]], sys.stdout)
