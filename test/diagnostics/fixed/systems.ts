import type { DialectName } from '../../../packages/core/src/servers/server.ts'

/** What a small, ordinary configuration says. */
export interface Settings {
  origins: string[]
  methods: string[]
  headers: string[]
  credentials: boolean
}

/** A system's configuration as a person writes it, and as the same person changes it after reading a finding. */
export interface System {
  file: string
  write(settings: Settings): string
  /** Lines of the fix stand in place of those they supersede; what the fix says in a comment is followed. */
  apply(source: string, fix: readonly string[]): string
}

const quoted = (list: readonly string[], quote = "'") =>
  list.map((text) => `${quote}${text}${quote}`).join(', ')
const when = (condition: boolean, ...lines: string[]) => (condition ? lines : [])
const lineList = (...lines: string[]) => lines.join('\n')

/** Without the lines that mention a header which the fix sets. */
function without(source: string, fix: readonly string[], indent = '') {
  const names = new Set(fix.join('\n').match(/Access-Control-[A-Za-z-]+/g))
  return source
    .split('\n')
    .filter((line) => !(line.startsWith(indent) && [...names].some((name) => line.includes(name))))
    .join('\n')
}

const after = (source: string, line: string, ...added: string[]) =>
  source.replace(line, () => lineList(line, ...added))

/** The lines of `fix` that do not begin a block of their own, and those that do. */
const split = (fix: readonly string[], test: (line: string) => boolean) => [
  fix.filter(test),
  fix.filter((line) => !test(line)),
]

/** Replaces `key: …` or `key=…` lines, or adds them after `opening`. */
function setOptions(source: string, opening: string, options: readonly string[], separator: string): string {
  let changed = source
  for (const option of options) {
    const [key = ''] = option.split(separator)
    const lines = changed.split('\n').filter((line) => !line.trimStart().startsWith(key + separator))
    changed = after(lines.join('\n'), opening, option)
  }
  return changed
}

export const systems: Record<Exclude<DialectName, 'headers'>, System> = {
  express: {
    file: 'server.js',
    write: ({ origins, methods, headers, credentials }) =>
      lineList(
        "const express = require('express')",
        "const cors = require('cors')",
        'const app = express()',
        'app.use(cors({',
        `origin: [${quoted(origins)}],`,
        `methods: [${quoted(methods)}],`,
        `allowedHeaders: [${quoted(headers)}],`,
        ...when(credentials, 'credentials: true,'),
        '}))',
        "app.use((req, res) => { res.send('ok') })",
        "app.listen(process.env.PORT, '127.0.0.1')",
      ),
    apply(source, fix) {
      const [options = [], statements = []] = split(fix, (line) => line.includes('// in cors({'))
      return after(setOptions(source, 'app.use(cors({', options, ':'), 'const app = express()', ...statements)
    },
  },
  node: {
    file: 'server.js',
    write: ({ origins, methods, headers, credentials }) =>
      lineList(
        "const http = require('node:http')",
        'http.createServer((req, res) => {',
        `if ([${quoted(origins)}].includes(req.headers.origin)) res.setHeader('Access-Control-Allow-Origin', req.headers.origin)`,
        `res.setHeader('Access-Control-Allow-Methods', '${methods.join(', ')}')`,
        `res.setHeader('Access-Control-Allow-Headers', '${headers.join(', ')}')`,
        ...when(credentials, "res.setHeader('Access-Control-Allow-Credentials', 'true')"),
        "if (req.method === 'OPTIONS') { res.writeHead(204).end(); return }",
        "res.end('ok')",
        "}).listen(process.env.PORT, '127.0.0.1')",
      ),
    apply: (source, fix) => after(without(source, fix), 'http.createServer((req, res) => {', ...fix),
  },
  flask: {
    file: 'app.py',
    write: ({ origins, methods, headers, credentials }) =>
      lineList(
        'import os',
        'from flask import Flask, request',
        'from flask_cors import CORS',
        'app = Flask(__name__)',
        'CORS(app,',
        `origins=[${quoted(origins)}],`,
        `methods=[${quoted(methods)}],`,
        `allow_headers=[${quoted(headers)}],`,
        ...when(credentials, 'supports_credentials=True,'),
        ')',
        '@app.route("/<path:path>", methods=["GET", "POST", "PUT", "PATCH", "DELETE"])',
        'def answer(path):',
        '    return "ok"',
        'if __name__ == "__main__":',
        '    app.run(host="127.0.0.1", port=int(os.environ.get("PORT", 5000)))',
      ),
    apply(source, fix) {
      const [options = [], others = []] = split(fix, (line) => line.includes('# in CORS('))
      const [replaced = [], statements = []] = split(others, (line) => line.startsWith('response.headers['))
      const set = replaced.reduce(
        (text, line) => text.replace(/response\.headers\.add\(.*Origin.*\)/, () => line),
        setOptions(source, 'CORS(app,', options, '='),
      )
      return after(set, 'app = Flask(__name__)', ...statements)
    },
  },
  django: {
    file: 'settings.py',
    write: ({ origins, methods, headers, credentials }) =>
      lineList(
        'SECRET_KEY = "x"',
        'DEBUG = False',
        'ALLOWED_HOSTS = ["*"]',
        'ROOT_URLCONF = "urls"',
        'INSTALLED_APPS = ["corsheaders"]',
        'MIDDLEWARE = [',
        '"corsheaders.middleware.CorsMiddleware",',
        '"django.middleware.common.CommonMiddleware",',
        ']',
        `CORS_ALLOWED_ORIGINS = [${quoted(origins, '"')}]`,
        `CORS_ALLOW_METHODS = [${quoted(methods, '"')}]`,
        `CORS_ALLOW_HEADERS = [${quoted(headers, '"')}]`,
        ...when(credentials, 'CORS_ALLOW_CREDENTIALS = True'),
      ),
    apply(source, fix) {
      const [entries = [], assignments = []] = split(fix, (line) => line.startsWith('"'))
      const placed = entries.reduce((text, entry) => {
        const [name = ''] = entry.split(',')
        return after(text.replace(`${name},\n`, ''), 'MIDDLEWARE = [', entry)
      }, source)
      return setOptions(placed, ']', assignments, ' =')
    },
  },
  php: {
    file: 'api.php',
    write: ({ origins, methods, headers, credentials }) =>
      lineList(
        '<?php',
        ...(origins.length === 1
          ? [`header('Access-Control-Allow-Origin: ${origins[0]}');`]
          : [
              `if (in_array($_SERVER['HTTP_ORIGIN'] ?? '', [${quoted(origins)}], true)) header('Access-Control-Allow-Origin: ' . $_SERVER['HTTP_ORIGIN']);`,
            ]),
        `header('Access-Control-Allow-Methods: ${methods.join(', ')}');`,
        `header('Access-Control-Allow-Headers: ${headers.join(', ')}');`,
        ...when(credentials, "header('Access-Control-Allow-Credentials: true');"),
        "if ($_SERVER['REQUEST_METHOD'] === 'OPTIONS') { http_response_code(204); exit; }",
        "echo 'ok';",
      ),
    apply(source, fix) {
      // What stands in the block for OPTIONS is said of preflights alone: the other lines stay.
      const start = fix.findIndex((line) => line.includes("'OPTIONS'"))
      const superseding = start < 0 ? fix : fix.slice(0, start)
      return after(without(source, superseding), '<?php', ...fix)
    },
  },
  rack: {
    file: 'config/initializers/cors.rb',
    write: ({ origins, methods, headers, credentials }) =>
      lineList(
        'Rails.application.config.middleware.insert_before 0, Rack::Cors do',
        'allow do',
        `origins ${quoted(origins)}`,
        "resource '*',",
        `headers: [${quoted(headers)}],`,
        `methods: [${methods.map((method) => `:${method.toLowerCase()}`).join(', ')}],`,
        ...when(credentials, 'credentials: true,'),
        'max_age: 600',
        'end',
        'end',
      ),
    apply(source, fix) {
      const lines = fix.filter((line) => !line.startsWith('#'))
      const start = lines.findIndex((line) => line.startsWith('config.middleware'))
      const [changes, block] = start < 0 ? [lines, []] : [lines.slice(0, start), lines.slice(start)]
      const [resources = [], others = []] = split(changes, (line) => line.startsWith('resource'))
      const [origins = [], options = []] = split(others, (line) => line.startsWith('origins'))
      const listed = origins
        .reduce((text, line) => text.replace(/^origins.*$/m, () => line), source)
        .replace(/^origins.*$/m, (line) => lineList(line, ...resources))
      const asked = options.map((option) => `${option},`)
      return lineList(
        setOptions(listed, "resource '*',", asked, ':'),
        ...block.map((line) => line.replace(/^config/, 'Rails.application.config')),
      )
    },
  },
  aspnet: {
    file: 'Program.cs',
    write: ({ origins, methods, headers, credentials }) =>
      lineList(
        'var builder = WebApplication.CreateBuilder(args);',
        'builder.Services.AddCors(options => options.AddDefaultPolicy(policy =>',
        '{',
        `policy.WithOrigins(${quoted(origins, '"')});`,
        `policy.WithMethods(${quoted(methods, '"')});`,
        `policy.WithHeaders(${quoted(headers, '"')});`,
        ...when(credentials, 'policy.AllowCredentials();'),
        '}));',
        'var app = builder.Build();',
        'app.UseCors();',
        'app.MapGet("/{**path}", () => "ok");',
        'app.Run();',
      ),
    apply(source, fix) {
      const [statements = [], pipeline = []] = split(fix, (line) => line.startsWith('policy'))
      const calls = statements.map((line) => line.slice(0, line.indexOf('(') + 1))
      const kept = source.split('\n').filter((line) => !calls.some((call) => line.startsWith(call)))
      const built = lineList(...kept).replace('}));', () => lineList(...statements, '}));'))
      return after(built, 'var app = builder.Build();', ...pipeline)
    },
  },
  nginx: {
    file: 'nginx.conf',
    write: ({ origins, methods, headers, credentials }) =>
      lineList(
        'map $http_origin $allowed {',
        '    default "";',
        ...origins.map((origin) => `    "${origin}" $http_origin;`),
        '}',
        'server {',
        'listen 127.0.0.1:8080;',
        'location / {',
        'add_header Access-Control-Allow-Origin $allowed always;',
        `add_header Access-Control-Allow-Methods "${methods.join(', ')}" always;`,
        `add_header Access-Control-Allow-Headers "${headers.join(', ')}" always;`,
        ...when(credentials, 'add_header Access-Control-Allow-Credentials true always;'),
        'if ($request_method = OPTIONS) { return 204; }',
        'proxy_pass http://127.0.0.1:41999;',
        '}',
        '}',
      ),
    apply(source, fix) {
      const end = fix.findIndex((line) => line === '}')
      const [map, rest] = end < 0 ? [[], fix] : [fix.slice(0, end + 1), fix.slice(end + 1)]
      return lineList(...map, after(without(source, fix), 'location / {', ...rest))
    },
  },
  apache: {
    file: '.htaccess',
    write: ({ origins, methods, headers, credentials }) =>
      lineList(
        `SetEnvIf Origin "^(${origins.map((origin) => origin.replaceAll('.', '\\.')).join('|')})$" ALLOWED=$0`,
        'Header always set Access-Control-Allow-Origin "%{ALLOWED}e" env=ALLOWED',
        `Header always set Access-Control-Allow-Methods "${methods.join(', ')}"`,
        `Header always set Access-Control-Allow-Headers "${headers.join(', ')}"`,
        ...when(credentials, 'Header always set Access-Control-Allow-Credentials "true"'),
        'RewriteEngine On',
        'RewriteCond %{REQUEST_METHOD} =OPTIONS',
        'RewriteRule ^ - [R=204,L]',
      ),
    apply: (source, fix) => lineList(without(source, fix), ...fix),
  },
}
