import { program, routes, type ServerProgram } from './program.ts'

const classes = (name: string, source: string): ServerProgram => ({ name, source })

/** Traps, mistakes and rarer forms. */
export const others: ServerProgram[] = [
  program('cors after the routes', `${routes.split('\n').slice(1, 3).join('\n')}\napp.use(cors());`),
  program(
    'cors twice',
    `app.use(cors({ origin: 'https://app.example.com', credentials: true })); app.use(cors());`,
  ),
  program(
    'cors by hand and by package',
    `app.use(cors({ origin: 'https://app.example.com' })); app.use((req, res, next) => { res.append('Access-Control-Allow-Origin', '*'); next(); });`,
  ),
  program('a misspelt option', `app.use(cors({ orgin: 'https://app.example.com', credential: true }));`),
  program("['*']", `app.use(cors({ origin: ['*'] }));`),
  program(
    'authentication in front',
    `app.use((req, res, next) => { if (!req.headers.authorization) return res.status(401).json({}); next(); }); app.use(cors());`,
  ),
  program(
    'route level without options',
    `app.put('/x', cors({ methods: 'PUT' }), (req, res) => res.end());`,
    { paths: ['/x'] },
  ),
  program('all() with cors', `app.all('/x', cors(), (req, res) => res.end());`, { paths: ['/x'] }),
  program(
    'route() with cors',
    `app.route('/x').all(cors({ origin: /example/ })).get((req, res) => res.end()).put((req, res) => res.end());`,
    { paths: ['/x', '/x/'] },
  ),
  program(
    'a list of handlers',
    `app.get(['/x', '/y'], [cors(), (req, res, next) => next()], (req, res) => res.end());`,
    { paths: ['/x', '/y', '/z'] },
  ),
  program(
    'headers in the handlers',
    `app.get('/x', (req, res) => { res.header('Access-Control-Allow-Origin', '*'); res.send('x'); });`,
    { paths: ['/x'] },
  ),
  program(
    'a helper that sets headers',
    `function allow(res, origin) { res.setHeader('Access-Control-Allow-Origin', origin); return res; }
const headers = { 'Access-Control-Max-Age': 60, 'Access-Control-Expose-Headers': 'Link' };
app.use((req, res, next) => { allow(res, 'https://app.example.com'); for (const [k, v] of Object.entries(headers)) res.setHeader(k, v); req.method == 'OPTIONS' ? res.sendStatus(204) : next(); });`,
  ),
  program(
    'a factory of middlewares',
    `const allow = (list) => (req, res, next) => { if (list.some((o) => o === req.headers.origin)) { res.header('Access-Control-Allow-Origin', req.headers.origin); res.vary('Origin'); } next(); };
app.use(allow(['https://app.example.com']));`,
  ),
  program(
    'an error without headers',
    `app.use((req, res, next) => { if (req.headers.origin === 'null') throw new Error('null'); next(); }); app.use(cors());`,
  ),
  program(
    'an error with a status',
    `app.use((req, res, next) => { const e = new Error('x'); e.status = 418; req.headers.origin === 'null' ? next(e) : next(); }); app.use(cors());`,
  ),
  program(
    'a switch',
    `app.use((req, res, next) => { switch (req.headers.origin) { case 'https://app.example.com': case 'https://admin.example.com': res.header('Access-Control-Allow-Origin', req.headers.origin); break; case 'null': return res.status(403).end(); default: res.header('X-Refused', '1'); } next(); });`,
  ),
  program(
    'preflightContinue',
    `app.use(cors({ preflightContinue: true, origin: 'https://app.example.com' })); app.options('/api/data', (req, res) => res.status(202).end());`,
    { paths: ['/api/data', '/api/missing'] },
  ),
  program(
    'a removed header',
    `app.use(cors()); app.use((req, res, next) => { res.removeHeader('Access-Control-Allow-Origin'); next(); });`,
  ),
  program(
    'a nested router with parameters',
    `const a = express.Router(), b = express.Router({ mergeParams: true }); b.get('/deep', cors(), (q, r) => r.end()); a.use('/:id/b', b); app.use('/a', a);`,
    { paths: ['/a/1/b/deep', '/a/1/b', '/a/1/c/deep'] },
  ),
  program(
    'next("route")',
    `app.get('/x', (q, r, next) => next('route'), (q, r) => r.end('no')); app.get('/x', cors(), (q, r) => r.end());`,
    { paths: ['/x'] },
  ),
  program(
    'async middlewares',
    `app.use(async (req, res, next) => { await Promise.resolve(1); next(); }); app.use(cors({ origin: async (origin, cb) => cb(null, origin === 'https://app.example.com') }));`,
  ),
  program(
    'options as a spread',
    `const base = { origin: 'https://app.example.com', credentials: false }; app.use(cors({ ...base, credentials: true, maxAge: 5 * 60 }));`,
  ),
  program(
    'Object.assign and freeze',
    `const o = Object.freeze(Object.assign({}, { origin: ['https://app.example.com'] }, { maxAge: 3 })); app.use(cors(o));`,
  ),
  program(
    'lists joined',
    `const a = ['https://app.example.com'], b = ['https://admin.example.com']; app.use(cors({ origin: [...a, ...b.map((x) => x.trim())].concat('https://c.test').filter(Boolean) }));`,
  ),
  program(
    'env that is named',
    `const list = (process.env.ALLOWED || '').split(',').map((s) => s.trim()).filter(Boolean); app.use(cors({ origin: list }));`,
    { env: { ALLOWED: 'https://app.example.com, https://admin.example.com' } },
  ),
  program(
    'env that is not named',
    `app.use(cors({ origin: process.env.NOT_NAMED || 'https://app.example.com' }));`,
    { open: /NOT_NAMED/ },
  ),
  program(
    'an entry that is not named',
    `app.use(cors({ origin: ['https://app.example.com', process.env.NOT_NAMED], credentials: true }));`,
    { open: /NOT_NAMED/ },
  ),
  program(
    'under NODE_ENV',
    `if (process.env.NODE_ENV === 'production') { app.use(cors({ origin: 'https://app.example.com' })); } else { app.use(cors()); }`,
    { open: /NODE_ENV/ },
  ),
  program(
    'under NODE_ENV, named',
    `if (process.env.NODE_ENV === 'production') { app.use(cors({ origin: 'https://app.example.com' })); } else { app.use(cors()); }`,
    { env: { NODE_ENV: 'production' } },
  ),
  program(
    'a list that is pushed to',
    `const list = ['https://app.example.com']; list.push('https://admin.example.com'); app.use(cors({ origin: list }));`,
    { open: /push/ },
  ),
  program(
    'an option set afterwards',
    `const o = { origin: ['https://app.example.com'] }; o.credentials = true; app.use(cors(o));`,
    { open: /set after/ },
  ),
  program(
    'a variable set twice',
    `let origin = 'https://a.test'; origin = 'https://app.example.com'; app.use(cors({ origin }));`,
    { open: /set again/ },
  ),
  program(
    'a call to something unknown',
    `const { originFor } = require('./missing-module'); app.use(cors({ origin: originFor() }));`,
    { open: /missing-module/ },
  ),
  program(
    'express.static in front',
    `app.use(express.static('public-folder-that-is-not-there')); app.use(cors());`,
    { open: /such a file/, paths: ['/index.html', '/', '/api/data'] },
  ),
  program(
    'res.header with a list',
    `app.use((q, r, next) => { r.header('Access-Control-Allow-Origin', ['https://app.example.com', 'https://b.test']); next(); });`,
  ),
  program(
    'a loop with a break',
    `app.use((q, r, next) => { for (const o of ['https://app.example.com', 'null']) { if (q.headers.origin === o) { r.header('Access-Control-Allow-Origin', o); break; } } next(); });`,
  ),
  program(
    'String matching',
    `app.use((q, r, next) => { const o = q.get('origin') || ''; if (/^https:\\/\\/(app|admin)\\.example\\.com$/.test(o) || o.match(/^http:\\/\\/localhost(:\\d+)?$/)) r.set('Access-Control-Allow-Origin', o); next(); });`,
  ),
  program(
    'a mounted application',
    `const sub = express(); sub.use(cors({ origin: 'https://app.example.com' })); sub.get('/x', (q, r) => r.end()); app.use('/sub', sub);`,
    { paths: ['/sub/x', '/sub', '/x'] },
  ),
  classes(
    'a server in a class',
    `const express = require('express'); const cors = require('cors');
class Server {
  allowed = ['https://app.example.com'];
  constructor(port) { this.app = express(); this.port = port; this.paths = { data: '/api/data' }; this.middlewares(); this.routes(); }
  middlewares() { this.app.use(cors({ origin: this.allowed })); this.app.use(express.json()); this.app.use(express.static('none', { index: false })); }
  routes() { this.app.get(this.paths.data, this.data); this.app.put(this.paths.data, (req, res) => this.data(req, res)); }
  data(req, res) { res.json({}); }
  listen() { this.app.listen(this.port, () => { console.log('up'); }); }
}
const server = new Server(process.env.PORT || 3000);
server.listen();`,
  ),
  classes(
    'a class that extends another, with statics',
    `const express = require('express'), cors = require('cors');
class Base { constructor(options) { this.app = express(); this.setUp(options); } setUp() {} }
class Api extends Base {
  static defaults = { origin: 'https://app.example.com' };
  static start() { return new Api({ ...Api.defaults, maxAge: 9 }).app.listen(process.env.PORT); }
  constructor(options) { super(options); this.app.get('/api/data', (q, r) => r.end()); }
  setUp(options) { this.app.use(cors(options)); }
}
Api.start();`,
  ),
  program(
    'words for what is not there',
    `app.use((q, r, next) => { r.header('Access-Control-Allow-Origin', q.headers.origin === 'null' ? null : q.headers.origin); r.append('Access-Control-Expose-Headers', undefined); next(); });`,
  ),
  program(
    'Node refuses what Express writes out',
    `app.use((q, r, next) => { r.setHeader('Access-Control-Max-Age', 5); r.setHeader('Access-Control-Allow-Origin', q.headers.origin); next(); });`,
  ),
  program(
    'JSON in a variable',
    `const { origins } = JSON.parse(process.env.CORS || '{}'); app.use(cors({ origin: origins }));`,
    { env: { CORS: '{"origins":["https://app.example.com"]}' } },
  ),
  program(
    'a function with a callback',
    `const later = (value, done) => done(null, value); app.use((q, r, next) => { later(1, (err, v) => { if (err) return next(err); r.set('Access-Control-Allow-Origin', '*'); next(); }); });`,
  ),
  program(
    'a status that is sent',
    `app.use((q, r, next) => { r.header('Access-Control-Allow-Origin', '*'); q.method === 'OPTIONS' ? r.send(204) : next(); });`,
  ),
  program(
    'a proxy by hand',
    `app.use((q, r) => { r.set('Access-Control-Allow-Origin', '*'); if (q.method === 'OPTIONS') return r.status(204).end(); const h = require('http').request({ port: 1 }, (a) => r.writeHead(a.statusCode, { ...a.headers }).end()); h.on('error', () => r.status(502).end()); h.end(); });`,
    { open: /http/ },
  ),
  program(
    'async handlers that fail',
    `app.use(async (q, r, next) => { if (q.headers.origin === 'null') throw new Error('x'); next(); }); app.use(cors());`,
    { only: 5 },
  ),
  program(
    'routes added by name',
    `for (const [method, path] of [['get', '/x'], ['put', '/x']]) app[method](path, cors(), (q, r) => r.end());`,
    { paths: ['/x', '/y'] },
  ),
]
