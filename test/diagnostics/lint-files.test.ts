import { expect, test } from 'vitest'
import { lintPolicy } from '../../packages/core/src/diagnostics/lint.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'

test.each<[file: string, source: string, found: Array<[code: string, line: number]>]>([
  [
    'server.js',
    `const express = require('express')
const cors = require('cors')
const app = express()
app.use(cors({ origin: [/^https:\\/\\/app.example\\.com$/, 'https://app.example.org/'], maxAge: 99999 }))
app.listen(3000)`,
    [
      ['origin-malformed', 4],
      ['origin-pattern-too-wide', 4],
      ['max-age-over-cap', 4],
    ],
  ],
  [
    'nginx.conf',
    `map $http_origin $allowed {
    default "";
    "~^https://app\\.example\\.com" $http_origin;
}
server {
    location /api/ {
        add_header Access-Control-Allow-Origin $allowed always;
        add_header Access-Control-Allow-Credentials true always;
    }
}`,
    [
      ['origin-pattern-too-wide', 7],
      ['vary-origin-missing', 7],
    ],
  ],
  [
    'Program.cs',
    `var builder = WebApplication.CreateBuilder(args);
builder.Services.AddCors(options => options.AddDefaultPolicy(policy => policy.WithOrigins("https://*.example.com", "https://app.example.org")));
var app = builder.Build();
app.UseCors();
app.MapGet("/", () => "ok");
app.Run();`,
    [
      ['origin-wildcard-literal', 2],
      ['vary-origin-missing', 2],
    ],
  ],
  [
    'reflect/nginx.conf',
    `server {
    location /api/ {
        add_header Access-Control-Allow-Origin $http_origin always;
        add_header Access-Control-Allow-Credentials true always;
        add_header Vary Origin always;
    }
}`,
    [['any-origin-with-credentials', 3]],
  ],
  [
    'public/.htaccess',
    `SetEnvIf Origin "^https://(app|admin).example.com$" CORS=$0
Header always set Access-Control-Allow-Origin "%{CORS}e" env=CORS
Header always merge Vary Origin`,
    [['origin-pattern-too-wide', 2]],
  ],
  [
    'config/initializers/cors.rb',
    `Rails.application.config.middleware.insert_before 0, Rack::Cors do
  allow do
    origins(/app\\.example\\.com/, 'http://localhost:3000')
    resource '*', headers: :any, methods: [:get, :post], credentials: true
  end
end`,
    [
      ['origin-pattern-too-wide', 4],
      ['insecure-origin-with-credentials', 4],
      ['localhost-admitted', 4],
    ],
  ],
  [
    'app.py',
    `from flask import Flask
from flask_cors import CORS
app = Flask(__name__)
CORS(app, origins=[r"https://.*\\.example\\.com"], supports_credentials=True)
@app.route("/api")
def answer():
    return "ok"`,
    [
      ['origin-pattern-too-wide', 4],
      ['vary-origin-missing', 4],
    ],
  ],
  [
    'project/settings.py',
    `INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware"]
CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://\\w+\\.example\\.com"]
CORS_ALLOW_CREDENTIALS = True`,
    [['origin-pattern-too-wide', 3]],
  ],
])('%s', async (file, source, found) => {
  const findings = lintPolicy(await readPolicy(source, { file }))
  expect(findings.map(({ code, at }) => [code, at?.file, at?.line])).toEqual(
    found.map(([code, line]) => [code, file, line]),
  )
})
