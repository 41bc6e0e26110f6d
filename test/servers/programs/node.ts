import type { ServerProgram } from './program.ts'

const http = (name: string, body: string, more: Partial<ServerProgram> = {}): ServerProgram => ({
  name,
  source: `const http = require('node:http');\n${body}`,
  ...more,
})

/** node:http servers. */
export const nodeServers: ServerProgram[] = [
  http(
    'node:http with headers by hand',
    `http.createServer((req, res) => {
  res.setHeader('Access-Control-Allow-Origin', '*');
  res.setHeader('Access-Control-Request-Method', '*');
  res.setHeader('Access-Control-Allow-Methods', 'OPTIONS, GET');
  res.setHeader('Access-Control-Allow-Headers', '*');
  if (req.method === 'OPTIONS') { res.writeHead(200); res.end(); return; }
  res.end('x');
}).listen(process.env.PORT);`,
  ),
  http(
    'node:http with an allow-list and a helper',
    `const allowed = new Set(['https://app.example.com', 'https://admin.example.com']);
const server = http.createServer();
function send(res, status, body) { res.writeHead(status, { 'Content-Type': 'application/json' }); res.end(JSON.stringify(body)); }
server.on('request', (req, res) => {
  const { origin } = req.headers;
  if (origin && allowed.has(origin)) {
    res.setHeader('Access-Control-Allow-Origin', origin);
    res.setHeader('Vary', 'Origin');
    res.setHeader('Access-Control-Allow-Credentials', 'true');
  }
  if (req.method === 'OPTIONS' && req.headers['access-control-request-method']) {
    return res.writeHead(204, { 'Access-Control-Allow-Methods': 'GET,PUT', 'Access-Control-Max-Age': '600' }).end();
  }
  const url = new URL(req.url, 'http://localhost');
  if (url.pathname !== '/api/data') return send(res, 404, {});
  send(res, 200, { ok: true });
});
server.listen(process.env.PORT, '127.0.0.1');`,
    { paths: ['/api/data', '/missing'] },
  ),
  http(
    'node:http with a body',
    `http.createServer((req, res) => {
  let body = '';
  req.on('data', (chunk) => { body += chunk; });
  req.on('end', () => { res.writeHead(200, 'OK', ['Access-Control-Allow-Origin', 'https://app.example.com']); res.end(); });
}).listen(process.env.PORT);`,
  ),
  http(
    'node:http by path',
    `http.createServer(async (request, response) => {
  if (request.url.startsWith('/api/')) response.setHeader('Access-Control-Allow-Origin', request.headers.origin ?? '*');
  response.statusCode = request.method === 'OPTIONS' ? 405 : 200;
  response.end();
}).listen(process.env.PORT);`,
    { paths: ['/api/data', '/other'] },
  ),
  http(
    'node:http with the cors package',
    `const cors = require('cors')({ origin: ['https://app.example.com'] });
http.createServer((req, res) => cors(req, res, () => { res.statusCode = 200; res.end('x'); })).listen(process.env.PORT);`,
  ),
  http(
    'an application called by a server',
    `const app = require('express')();
app.use(require('cors')({ origin: 'https://app.example.com', preflightContinue: true }));
app.get('/api/data', (req, res) => res.end());
http.createServer((req, res) => app(req, res)).listen(process.env.PORT);`,
    { paths: ['/api/data', '/missing'] },
  ),
]
