import type { DialectName } from '../../../packages/core/src/servers/server.ts'
import type { PageRequest, Server } from '../../../packages/core/src/fetch/verdict.ts'
import { app, corsApp } from '../../servers/live/upstream.ts'
import { page } from '../fixtures/scenario.ts'

/** What each system's users fall into: a configuration that looks right. */
export interface Trap {
  dialect: Exclude<DialectName, 'headers'>
  title: string
  source: string
  request?: Partial<PageRequest>
  /** @default '/api/data' */
  path?: string
  /** The application behind. @default answers 200 */
  app?: Server
  /** The code of the finding. */
  code: string
}

const put = { method: 'PUT' } as const
const include = { credentials: 'include' } as const

export const traps: Trap[] = [
  {
    dialect: 'nginx',
    title: 'without always, an error loses the header',
    source: `server {
listen 127.0.0.1:8080;
location / {
add_header Access-Control-Allow-Origin "${page}";
proxy_pass http://127.0.0.1:41999;
}
}`,
    path: '/api/error',
    app,
    code: 'missing-allow-origin-header',
  },
  {
    dialect: 'nginx',
    title: 'an add_header inside if drops all outer ones',
    source: `server {
listen 127.0.0.1:8080;
location / {
add_header Access-Control-Allow-Origin "${page}" always;
add_header Access-Control-Allow-Methods "GET, PUT" always;
if ($request_method = OPTIONS) {
    add_header Access-Control-Max-Age 600;
    return 204;
}
proxy_pass http://127.0.0.1:41999;
}
}`,
    request: put,
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'nginx',
    title: 'the application sends the header too',
    source: `server {
listen 127.0.0.1:8080;
location / {
add_header Access-Control-Allow-Origin "${page}" always;
proxy_pass http://127.0.0.1:41998;
}
}`,
    app: corsApp,
    code: 'multiple-allow-origin-values',
  },
  {
    dialect: 'nginx',
    title: 'the wildcard with credentials',
    source: `server {
listen 127.0.0.1:8080;
location / {
add_header Access-Control-Allow-Origin * always;
add_header Access-Control-Allow-Credentials true always;
proxy_pass http://127.0.0.1:41999;
}
}`,
    request: include,
    code: 'wildcard-origin-not-allowed',
  },
  {
    dialect: 'apache',
    title: 'the common snippet answers preflights without the headers',
    source: `Header set Access-Control-Allow-Origin "${page}"
Header set Access-Control-Allow-Methods "GET, PUT"
RewriteEngine On
RewriteCond %{REQUEST_METHOD} =OPTIONS
RewriteRule ^(.*)$ $1 [R=200,L]`,
    request: put,
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'apache',
    title: 'Header set is lost on an error of Apache itself',
    source: `Header set Access-Control-Allow-Origin "${page}"
Redirect 410 /api/data`,
    code: 'missing-allow-origin-header',
  },
  {
    dialect: 'express',
    title: 'cors() on a route answers no preflight',
    source: `const express = require('express')
const cors = require('cors')
const app = express()
app.put('/api/data', cors({
origin: ['${page}'],
}), (req, res) => { res.send('ok') })
app.listen(process.env.PORT, '127.0.0.1')`,
    request: put,
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'express',
    title: 'authentication before cors',
    source: `const express = require('express')
const cors = require('cors')
const app = express()
app.use((req, res, next) => { if (!req.headers.authorization) { res.status(401).end(); return } next() })
app.use(cors({
origin: ['${page}'],
}))
app.use((req, res) => { res.send('ok') })
app.listen(process.env.PORT, '127.0.0.1')`,
    request: { headers: [['Authorization', 'Bearer x']] },
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'express',
    title: 'the wildcard with credentials',
    source: `const express = require('express')
const cors = require('cors')
const app = express()
app.use(cors({
credentials: true,
}))
app.use((req, res) => { res.send('ok') })
app.listen(process.env.PORT, '127.0.0.1')`,
    request: include,
    code: 'wildcard-origin-not-allowed',
  },
  {
    dialect: 'node',
    title: 'no answer to OPTIONS of its own',
    source: `const http = require('node:http')
http.createServer((req, res) => {
res.setHeader('Access-Control-Allow-Origin', '${page}')
if (req.method !== 'GET' && req.method !== 'PUT') { res.writeHead(405).end(); return }
res.end('ok')
}).listen(process.env.PORT, '127.0.0.1')`,
    request: put,
    code: 'preflight-invalid-status',
  },
  {
    dialect: 'php',
    title: 'OPTIONS runs the script, which names no methods',
    source: `<?php
header('Access-Control-Allow-Origin: ${page}');
echo 'ok';`,
    request: put,
    code: 'method-disallowed-by-preflight-response',
  },
  {
    dialect: 'php',
    title: 'a third argument of false sends a second line',
    source: `<?php
header('Access-Control-Allow-Origin: https://www.example.com');
header('Access-Control-Allow-Origin: ${page}', false);
echo 'ok';`,
    code: 'multiple-allow-origin-values',
  },
  {
    dialect: 'php',
    title: 'a list with commas is no origin',
    source: `<?php
header('Access-Control-Allow-Origin: https://www.example.com, ${page}');
echo 'ok';`,
    code: 'multiple-allow-origin-values',
  },
  {
    dialect: 'php',
    title: 'any origin, with credentials',
    source: `<?php
header('Access-Control-Allow-Origin: *');
header('Access-Control-Allow-Credentials: true');
echo 'ok';`,
    request: include,
    code: 'wildcard-origin-not-allowed',
  },
  {
    dialect: 'php',
    title: 'True is not true',
    source: `<?php
header('Access-Control-Allow-Origin: ${page}');
header('Access-Control-Allow-Credentials: True');
echo 'ok';`,
    request: include,
    code: 'invalid-allow-credentials',
  },
  {
    dialect: 'php',
    title: 'an API that refuses methods refuses the preflight',
    source: `<?php
header('Access-Control-Allow-Origin: ${page}');
header('Access-Control-Allow-Methods: GET, PUT');
if (!in_array($_SERVER['REQUEST_METHOD'], ['GET', 'PUT'])) {
    http_response_code(405);
    exit;
}
echo 'ok';`,
    request: put,
    code: 'preflight-invalid-status',
  },
  {
    dialect: 'php',
    title: 'an early exit leaves before the headers',
    source: `<?php
if (!isset($_GET['id'])) {
    http_response_code(400);
    exit('no id');
}
header('Access-Control-Allow-Origin: ${page}');
echo 'ok';`,
    code: 'missing-allow-origin-header',
  },
  {
    dialect: 'rack',
    title: 'any origin, with credentials',
    source: `Rails.application.config.middleware.insert_before 0, Rack::Cors do
allow do
origins '*'
resource '*',
headers: :any
end
end`,
    request: include,
    code: 'wildcard-origin-not-allowed',
  },
  {
    dialect: 'rack',
    title: 'a header that is not listed silences the preflight',
    source: `Rails.application.config.middleware.insert_before 0, Rack::Cors do
allow do
origins '${page}'
resource '*',
headers: ['content-type'],
methods: [:get, :put]
end
end`,
    request: { ...put, headers: [['authorization', 'x']] },
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'rack',
    title: 'methods in capitals match none',
    source: `Rails.application.config.middleware.insert_before 0, Rack::Cors do
allow do
origins '${page}'
resource '*',
methods: ['GET', 'PUT']
end
end`,
    request: put,
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'rack',
    title: 'a path that is in no resource',
    source: `Rails.application.config.middleware.insert_before 0, Rack::Cors do
allow do
origins '${page}'
resource '/public/*', headers: :any, methods: :any
end
end`,
    request: put,
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'rack',
    title: 'the other scheme is another origin',
    source: `Rails.application.config.middleware.insert_before 0, Rack::Cors do
allow do
origins 'http://app.example.com'
resource '*',
headers: :any
end
end`,
    code: 'missing-allow-origin-header',
  },
  {
    dialect: 'rack',
    title: 'only GET by default, and silence for the rest',
    source: `Rails.application.config.middleware.insert_before 0, Rack::Cors do
allow do
origins '${page}'
resource '*',
headers: :any
end
end`,
    request: put,
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'django',
    title: 'any origin, but no credentials',
    source: `SECRET_KEY = "x"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = [
"corsheaders.middleware.CorsMiddleware",
"django.middleware.common.CommonMiddleware",
]
CORS_ALLOW_ALL_ORIGINS = True`,
    request: include,
    code: 'wildcard-origin-not-allowed',
  },
  {
    dialect: 'aspnet',
    title: 'no WithMethods, no methods',
    source: `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options => options.AddDefaultPolicy(policy =>
{
policy.WithOrigins("${page}");
}));
var app = builder.Build();
app.UseCors();
app.MapGet("/{**path}", () => "ok");
app.Run();`,
    request: put,
    code: 'method-disallowed-by-preflight-response',
  },
  {
    dialect: 'flask',
    title: 'a method that is not listed loses the lists',
    source: `import os
from flask import Flask, request
from flask_cors import CORS
app = Flask(__name__)
CORS(app,
methods=["GET"],
)
@app.route("/<path:path>", methods=["GET", "PUT"])
def answer(path):
    return "ok"
if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))`,
    request: put,
    code: 'method-disallowed-by-preflight-response',
  },
  {
    dialect: 'aspnet',
    title: 'an exception that nothing catches loses the header',
    source: `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options => options.AddDefaultPolicy(policy =>
{
policy.WithOrigins("${page}");
}));
var app = builder.Build();
app.UseCors();
app.MapGet("/api/data", string () => throw new InvalidOperationException());
app.Run();`,
    code: 'missing-allow-origin-header',
  },
  {
    dialect: 'aspnet',
    title: 'a policy that no UseCors asks for',
    source: `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options => options.AddDefaultPolicy(policy =>
{
policy.WithOrigins("${page}");
}));
var app = builder.Build();
app.MapGet("/api/data", () => "ok");
app.Run();`,
    request: include,
    code: 'missing-allow-origin-header',
  },
  {
    dialect: 'aspnet',
    title: 'a name in other letters is another name',
    source: `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options => options.AddPolicy("Spa", policy =>
{
policy.WithOrigins("${page}").AllowAnyMethod();
}));
var app = builder.Build();
app.UseCors("spa");
app.MapPut("/api/data", () => "ok");
app.Run();`,
    request: put,
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'aspnet',
    title: 'authorization that the framework places comes before UseCors',
    source: `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication().AddBearerToken();
builder.Services.AddAuthorization(options => options.FallbackPolicy = options.DefaultPolicy);
builder.Services.AddCors(options => options.AddDefaultPolicy(policy =>
{
policy.WithOrigins("${page}");
policy.WithMethods("PUT");
}));
var app = builder.Build();
app.UseCors();
app.MapPut("/api/data", () => "ok");
app.Run();`,
    request: put,
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'aspnet',
    title: 'UseCors after UseAuthorization',
    source: `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddAuthentication().AddBearerToken();
builder.Services.AddAuthorization();
builder.Services.AddCors(options => options.AddDefaultPolicy(policy =>
{
policy.WithOrigins("${page}");
policy.WithMethods("PUT");
}));
var app = builder.Build();
app.UseRouting();
app.UseAuthorization();
app.UseCors();
app.MapPut("/api/data", () => "ok").RequireAuthorization().RequireCors(policy => policy.WithOrigins("${page}").WithMethods("PUT"));
app.Run();`,
    request: put,
    code: 'preflight-missing-allow-origin-header',
  },
  {
    dialect: 'flask',
    title: 'authentication that sees preflights',
    source: `import os
from flask import Flask, abort, request
from flask_cors import CORS
app = Flask(__name__)
CORS(app,
origins=["${page}"],
)
@app.before_request
def authenticate():
    if request.headers.get("Authorization") is None:
        abort(401)
@app.route("/<path:path>", methods=["GET", "PUT"])
def answer(path):
    return "ok"
if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))`,
    request: { method: 'PUT', headers: [['Authorization', 'Bearer x']] },
    code: 'preflight-invalid-status',
  },
  {
    dialect: 'flask',
    title: 'a decorator that is lost on an error',
    source: `import os
from flask import Flask, request
from flask_cors import CORS, cross_origin
app = Flask(__name__)
@app.route("/api/error")
@cross_origin(origins=["${page}"])
def fail():
    raise RuntimeError("boom")
if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))`,
    path: '/api/error',
    app: () => ({ status: 500, headers: [] }),
    code: 'missing-allow-origin-header',
  },
  {
    dialect: 'flask',
    title: 'the extension and a header added by hand',
    source: `import os
from flask import Flask, request
from flask_cors import CORS
app = Flask(__name__)
@app.after_request
def allow(response):
    response.headers.add("Access-Control-Allow-Origin", "*")
    return response
CORS(app)
@app.route("/<path:path>")
def answer(path):
    return "ok"
if __name__ == "__main__":
    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))`,
    code: 'multiple-allow-origin-values',
  },
  {
    dialect: 'django',
    title: 'CommonMiddleware that redirects preflights to the slash',
    source: `SECRET_KEY = "x"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = [
"django.middleware.common.CommonMiddleware",
"corsheaders.middleware.CorsMiddleware",
]
CORS_ALLOWED_ORIGINS = ["${page}"]`,
    request: put,
    path: '/api/slash',
    app: ({ url }) =>
      url.endsWith('/')
        ? { status: 200, headers: [] }
        : { status: 301, headers: [['Location', '/api/slash/']] },
    code: 'preflight-disallowed-redirect',
  },
]
