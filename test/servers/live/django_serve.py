"""Serves the settings module that is named, once the system checks have passed, on the port in PORT."""

import os
import sys
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

sys.path.insert(0, os.path.dirname(os.path.abspath(sys.argv[1])))
os.environ["DJANGO_SETTINGS_MODULE"] = os.path.basename(sys.argv[1])[: -len(".py")]

import django  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class Handler(WSGIRequestHandler):
    def log_message(self, *_):
        pass


django.setup()
call_command("check")
application = get_wsgi_application()


def without_body(environ, start_response):
    body = application(environ, start_response)
    if environ["REQUEST_METHOD"] != "HEAD":
        return body
    body.close()
    return []


port = int(os.environ["PORT"])
make_server("127.0.0.1", port, without_body, Server, Handler).serve_forever()
