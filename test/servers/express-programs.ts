/** A program of a guide or of real life, run for real and followed by the reader. */
export interface ServerProgram {
  name: string
  source: string
  /** @default ['/api/data'] */
  paths?: string[]
  /** What leaves it open, where something does: no other answer may be open. */
  open?: RegExp
  /** Express's version that it is written for. @default both */
  only?: 4 | 5
  env?: Record<string, string>
}

const express = `const express = require('express');
const cors = require('cors');
const app = express();
`
const routes = `
app.get('/api/data', (req, res) => res.json({ ok: true }));
app.put('/api/data', (req, res) => res.json({ ok: true }));
app.get('/api/error', () => { throw new Error('boom'); });
app.listen(process.env.PORT || 3000, '127.0.0.1');
`
const program = (name: string, body: string, more: Partial<ServerProgram> = {}): ServerProgram => ({
  name,
  source: express + body + routes,
  ...more,
})

/** The forms of the guides: each is read with nothing left open. */
export const guides: ServerProgram[] = [
  program('README of cors: all requests', `app.use(cors());`, {
    paths: ['/api/data', '/api/error', '/api/missing'],
  }),
  program(
    'README of cors: a single route',
    `app.get('/products/:id', cors(), (req, res) => res.json({ msg: 'x' }));`,
    {
      paths: ['/products/7', '/products', '/api/data'],
    },
  ),
  program(
    'README of cors: options',
    `var corsOptions = { origin: 'http://example.com', optionsSuccessStatus: 200 };
app.get('/products/:id', cors(corsOptions), function (req, res, next) { res.json({ msg: 'x' }) });`,
    { paths: ['/products/7'] },
  ),
  program(
    'README of cors: a list with a function that gives an error',
    `var whitelist = ['https://app.example.com', 'https://admin.example.com']
var corsOptions = {
  origin: function (origin, callback) {
    if (whitelist.indexOf(origin) !== -1) { callback(null, true) } else { callback(new Error('Not allowed by CORS')) }
  }
}
app.use(cors(corsOptions));`,
  ),
  program(
    'README of cors: preflight of one route',
    `app.options('/products/:id', cors());
app.del ? 0 : 0;
app.delete('/products/:id', cors(), (req, res) => res.json({}));`,
    { paths: ['/products/7', '/other'] },
  ),
  program('README of cors: preflight across the board', `app.options('*', cors()); app.use(cors());`, {
    only: 4,
  }),
  program('README of cors: preflight across the board in Express 5', `app.options('/{*any}', cors());`, {
    only: 5,
    paths: ['/api/data', '/'],
  }),
  program(
    'README of cors: options by request',
    `var allowlist = ['https://app.example.com', 'https://admin.example.com']
var corsOptionsDelegate = function (req, callback) {
  var corsOptions;
  if (allowlist.indexOf(req.header('Origin')) !== -1) {
    corsOptions = { origin: true } // reflect
  } else {
    corsOptions = { origin: false }
  }
  callback(null, corsOptions)
}
app.use(cors(corsOptionsDelegate));`,
  ),
  program(
    'README of cors: options by path',
    `const optionsFor = (req, callback) => {
  const corsOptions = req.path.startsWith('/api') ? { origin: 'https://app.example.com', credentials: true } : { origin: '*' };
  callback(null, corsOptions);
};
app.use(cors(optionsFor));`,
    { paths: ['/api/data', '/other'] },
  ),
  program(
    'one origin with credentials',
    `app.use(cors({ origin: 'https://app.example.com', credentials: true }));`,
  ),
  program(
    'every option',
    `const corsOptions = {
  origin: ['https://app.example.com', /\\.example\\.org$/],
  methods: ['GET', 'PUT'],
  allowedHeaders: 'Content-Type,Authorization',
  exposedHeaders: ['Content-Range', 'X-Content-Range'],
  credentials: true, maxAge: 600, preflightContinue: false, optionsSuccessStatus: 204,
};
app.use(cors(corsOptions));`,
  ),
  program('reflecting any origin', `app.use(cors({ origin: true, credentials: true }));`),
  program(
    'a RegExp made of text',
    'const host = "example.com"; app.use(cors({ origin: new RegExp(`^https://[a-z]+\\\\.${host}$`) }));',
  ),
  program(
    'a Set and an arrow function',
    `const allowed = new Set(['https://app.example.com']);
app.use(cors({ origin: (origin, cb) => cb(null, !origin || allowed.has(origin)) }));`,
  ),
  program(
    'the host name taken apart',
    `app.use(cors({ origin(origin, cb) {
  if (!origin) return cb(null, true);
  try {
    const { hostname, protocol } = new URL(origin);
    const ok = protocol === 'https:' && (hostname === 'example.com' || hostname.endsWith('.example.com'));
    return cb(null, ok);
  } catch { return cb(null, false); }
} }));`,
  ),
  program(
    'an error handler for what cors refuses',
    `app.use(cors({ origin: (o, cb) => o === 'https://app.example.com' ? cb(null, true) : cb(new Error('CORS')) }));
app.use((err, req, res, next) => { if (err.message === 'CORS') return res.status(403).json({ error: 'no' }); next(err); });`,
  ),
  program(
    'headers by hand',
    `app.use((req, res, next) => {
  res.header('Access-Control-Allow-Origin', '*');
  res.header('Access-Control-Allow-Headers', 'Origin, X-Requested-With, Content-Type, Accept');
  if (req.method === 'OPTIONS') {
    res.header('Access-Control-Allow-Methods', 'PUT, POST, PATCH, DELETE, GET');
    return res.status(200).json({});
  }
  next();
});`,
  ),
  program(
    'headers by hand, Stack Overflow',
    `app.use(function (req, res, next) {
    res.setHeader('Access-Control-Allow-Origin', 'https://app.example.com');
    res.setHeader('Access-Control-Allow-Methods', 'GET, POST, OPTIONS, PUT, PATCH, DELETE');
    res.setHeader('Access-Control-Allow-Headers', 'X-Requested-With,content-type');
    res.setHeader('Access-Control-Allow-Credentials', true);
    next();
});`,
  ),
  program(
    'headers by hand, an allow-list',
    `app.use((req, res, next) => {
  const allowedOrigins = ['https://app.example.com', 'https://admin.example.com'];
  const origin = req.headers.origin;
  if (allowedOrigins.includes(origin)) {
    res.setHeader('Access-Control-Allow-Origin', origin);
  }
  res.header('Vary', 'Origin');
  res.header('Access-Control-Allow-Methods', 'GET, OPTIONS');
  res.header('Access-Control-Allow-Headers', 'Content-Type, Authorization');
  res.header('Access-Control-Allow-Credentials', true);
  return next();
});`,
  ),
  program(
    'headers by hand, echoed',
    `app.all('/{*any}', function (req, res, next) {
  res.set({ 'Access-Control-Allow-Origin': req.headers.origin || '*', 'Access-Control-Allow-Credentials': 'true' });
  if ('OPTIONS' == req.method) { res.set('Access-Control-Allow-Methods', 'PUT').set('Access-Control-Allow-Headers', req.get('Access-Control-Request-Headers') || ''); res.sendStatus(204); } else { next(); }
});`,
    { only: 5 },
  ),
  program(
    'path-scoped',
    `app.use('/api', cors({ origin: 'https://app.example.com' })); app.use('/public', cors());`,
    {
      paths: ['/api/data', '/public/a', '/apis', '/'],
    },
  ),
  program(
    'a router',
    `const router = express.Router();
router.use(cors({ origin: ['https://app.example.com'] }));
router.get('/items', (req, res) => res.json([]));
app.use('/v1', router);`,
    { paths: ['/v1/items', '/v1', '/api/data'] },
  ),
  program(
    'usual middlewares around it',
    `app.use(express.json()); app.use(express.urlencoded({ extended: true }));
app.use((req, res, next) => { console.log; next(); });
app.use(cors({ origin: 'https://app.example.com' }));
app.disable('x-powered-by'); app.set('trust proxy', 1);`,
  ),
]

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
    { open: /such a file/ },
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

/** Ways of writing that the language allows. */
export const idioms: ServerProgram[] = [
  program(
    'parameters taken apart',
    `app.use(({ headers: { origin }, method }, res, next) => { if (origin?.startsWith('https://')) res.header('Access-Control-Allow-Origin', origin); method === 'OPTIONS' ? res.status(204).send() : next(); });`,
  ),
  program(
    'arguments spread',
    `const pairs = [['Access-Control-Allow-Origin', '*'], ['Access-Control-Max-Age', 3 * 60]]; app.use((q, r, next) => { pairs.forEach((pair) => r.header(...pair)); next(); });`,
  ),
  program(
    'a flag set in a callback',
    `const list = ['https://app.example.com', 'null']; app.use((q, r, next) => { let allowed = false; list.forEach((o) => { if (o === q.headers.origin) allowed = true; }); if (allowed) r.header('Access-Control-Allow-Origin', q.headers.origin); next(); });`,
  ),
  program(
    'wildcards by hand',
    `const list = ['https://*.example.com', 'https://x.example.org']; const fits = (origin) => list.some((p) => p.includes('*') ? origin.startsWith(p.split('*')[0]) && origin.endsWith(p.split('*')[1]) : p === origin); app.use(cors({ origin: (o, cb) => cb(null, Boolean(o) && fits(o)) }));`,
  ),
  program(
    'patterns built of a list',
    `const list = ['app.example.com', 'admin.example.com']; const pattern = new RegExp('^https://(' + list.map((h) => h.replace(/\\./g, '\\\\.')).join('|') + ')$', 'i'); app.use(cors({ origin: pattern }));`,
  ),
  program(
    'a captured group',
    `app.use((q, r, next) => { const name = q.headers.origin?.match(/^https:\\/\\/(\\w+)\\.example\\.com$/)?.[1]; if (name && name !== 'admin') r.header('Access-Control-Allow-Origin', q.headers.origin); next(); });`,
  ),
  program(
    'short circuits as statements',
    `app.use((q, r, next) => { q.headers.origin && r.vary('Origin'); q.method === 'PUT' || r.header('Access-Control-Allow-Origin', '*'); next(); });`,
  ),
  program(
    'for in, while and do',
    `const h = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'A' }; app.use((q, r, next) => { for (const k in h) r.header(k, h[k]); let i = 0; while (i < 2) { i++; } do { i--; } while (i > 0); r.header('Access-Control-Max-Age', i + 5); next(); });`,
  ),
  program(
    'a switch on the method',
    `app.use((q, r, next) => { r.header('Access-Control-Allow-Origin', '*'); switch (q.method) { case 'OPTIONS': r.header('Access-Control-Allow-Methods', 'PUT'); r.end(); break; default: next(); } });`,
  ),
  program(
    'a class with a method that is bound',
    `class Cors { constructor(list) { this.list = list; this.handle = this.handle.bind(this); } handle(q, r, next) { if (this.list.includes(q.headers.origin)) r.header('Access-Control-Allow-Origin', q.headers.origin); next(); } } app.use(new Cors(['https://app.example.com']).handle);`,
  ),
  program(
    'an error handler that sets the headers',
    `app.use((q, r, next) => next(q.headers.origin === 'null' ? new Error('x') : undefined)); app.use(cors()); app.use((e, q, r, next) => { r.header('Access-Control-Allow-Origin', 'null'); r.status(400).end(); });`,
  ),
  program(
    'an error handler that passes on',
    `app.use(cors({ origin: 'https://app.example.com' })); app.use((q, r, next) => { throw Object.assign(new Error('x'), { statusCode: 409 }); }); app.use((e, q, r, next) => next(e));`,
  ),
  program(
    'headers set after next()',
    `app.use((q, r, next) => { next(); if (!r.headersSent) r.header('Access-Control-Allow-Origin', '*'); });`,
  ),
  program(
    'promises',
    `app.use((q, r, next) => { Promise.resolve(['https://app.example.com']).then((list) => { if (list.includes(q.headers.origin)) r.header('Access-Control-Allow-Origin', q.headers.origin); next(); }).catch(next); });`,
  ),
  program(
    'next on the next tick',
    `app.use((q, r, next) => { r.header('Access-Control-Allow-Origin', '*'); process.nextTick(next); }); app.use((q, r, next) => { setImmediate(() => next()); });`,
    {},
  ),
  program(
    'a counter',
    `let n = 0; app.use((q, r, next) => { n++; if (n > 1000000) r.header('Access-Control-Allow-Origin', '*'); next(); });`,
    { open: /n is changed/ },
  ),
  program(
    'paths seen from a mount',
    `app.use('/a', (q, r, next) => { r.header('Access-Control-Allow-Origin', q.path + '|' + q.baseUrl + '|' + q.originalUrl + '|' + q.url); next(); });`,
    { paths: ['/a', '/a/', '/a/b', '/A/b', '/ab'] },
  ),
  program(
    'lists of middlewares',
    `const one = cors({ origin: 'https://app.example.com' }), two = (q, r, next) => { r.append('Access-Control-Expose-Headers', 'B'); next(); }; app.use([one, two]); app.use('/api', [two], two);`,
  ),
  program(
    'patterns as paths',
    `app.use(/^\\/api/, cors()); app.options(/.*/, (q, r) => r.sendStatus(206));`,
    { paths: ['/api/data', '/apix', '/other'] },
  ),
  program(
    'options and put apart',
    `app.options('/api/data', cors({ origin: 'https://app.example.com', methods: ['PUT'] })); app.put('/api/data', cors({ origin: 'https://app.example.com' }), (q, r) => r.end());`,
  ),
  program(
    'a route with its own OPTIONS',
    `app.route('/x').options(cors({ methods: 'PUT' })).put(cors(), (q, r) => r.end()).get((q, r) => r.end());`,
    { paths: ['/x'] },
  ),
  program(
    'URL that does not parse',
    `app.use((q, r, next) => { try { const { host } = new URL(q.headers.origin); if (host.endsWith('example.com')) r.header('Access-Control-Allow-Origin', q.headers.origin); } catch (e) { r.header('X-Bad', e.message ? '1' : '0'); } finally { r.vary('Origin'); } next(); });`,
  ),
  program(
    'nullish and defaults',
    `const allow = (q, r, { origin = '*', age } = {}) => { r.header('Access-Control-Allow-Origin', origin ?? 'x'); if (age != null) r.header('Access-Control-Max-Age', age); }; app.use((q, r, next) => { allow(q, r); allow(q, r, { age: 0 }); next(); });`,
  ),
  program(
    'comparison of texts',
    `app.use((q, r, next) => { const o = (q.headers.origin || '').toLowerCase(); if (o.length > 4 && o.slice(0, 8) === 'https://' && o.indexOf('example') >= 0 && !o.includes('evil') && o !== 'https://admin.example.com') r.header('Access-Control-Allow-Origin', o); next(); });`,
  ),
  program(
    'functions before they are written',
    `app.use(allow); function allow(q, r, next) { r.header('Access-Control-Allow-Origin', origin()); next(); } function origin() { return 'https://app.example.com'; }`,
  ),
  program(
    'a closure over options',
    `const make = ({ list, ...rest }) => cors({ ...rest, origin: list }); app.use(make({ list: ['https://app.example.com'], credentials: true, maxAge: 1 }));`,
    {},
  ),
  program(
    'the wrong arguments of cors',
    `app.use(cors('https://app.example.com')); app.use(cors(null)); app.use(cors([]));`,
  ),
  program(
    'an answer in front for some origins',
    `app.use((q, r, next) => { if (q.headers.origin && !/example/.test(q.headers.origin)) return r.status(403).json({}); next(); }); app.use(cors());`,
  ),
]

/** Mistakes that people make. */
export const mistakes: ServerProgram[] = [
  program(
    'a header with a typing error',
    `app.use((q, r, next) => { r.header('Acces-Control-Allow-Origin', '*'); next(); });`,
  ),
  program(
    'a header name with a space',
    `app.use((q, r, next) => { r.header('Access-Control-Allow-Origin ', '*'); next(); });`,
  ),
  program(
    'several origins in one line',
    `app.use((q, r, next) => { r.header('Access-Control-Allow-Origin', 'https://app.example.com, https://admin.example.com'); next(); });`,
  ),
  program(
    'origins joined with cors',
    `app.use(cors({ origin: 'https://app.example.com,https://admin.example.com' }));`,
  ),
  program('an origin with a slash', `app.use(cors({ origin: ['https://app.example.com/'] }));`),
  program(
    'an origin without a scheme',
    `app.use(cors({ origin: ['app.example.com', 'admin.example.com'] }));`,
  ),
  program('upper case', `app.use(cors({ origin: ['HTTPS://APP.EXAMPLE.COM'] }));`),
  program('text for true', `app.use(cors({ origin: 'true', credentials: 'true' }));`),
  program('null in the list', `app.use(cors({ origin: [null, undefined, '', 'https://app.example.com'] }));`),
  program(
    'cors on get only, then OPTIONS by hand',
    `app.options('/api/data', (q, r) => { r.header('Access-Control-Allow-Origin', 'https://app.example.com'); r.header('Access-Control-Allow-Methods', 'put'); r.end(); });`,
  ),
  program(
    'authentication that lets OPTIONS pass',
    `app.use((q, r, next) => { if (q.method === 'OPTIONS') return next(); if (!q.get('authorization')) return r.sendStatus(401); next(); }); app.use(cors());`,
  ),
  program(
    'cors after authentication for a path',
    `app.use('/api', (q, r, next) => (q.headers.authorization ? next() : r.status(401).send('no'))); app.use('/api', cors());`,
    { paths: ['/api/data', '/other'] },
  ),
  program(
    '404 for all else before cors',
    `app.all(/^\\/x/, (q, r) => r.status(404).end()); app.use(cors());`,
    { paths: ['/x', '/y'] },
  ),
  program(
    'a redirect in front',
    `app.use((q, r, next) => q.path.endsWith('/') ? next() : r.redirect(301, q.path + '/')); app.use(cors());`,
    { paths: ['/api/data', '/api/data/'] },
  ),
  program(
    'a redirect of http',
    `app.use((q, r, next) => q.headers['x-forwarded-proto'] === 'https' ? next() : r.redirect('https://' + q.headers.host + q.url)); app.use(cors());`,
    { open: /x-forwarded-proto/ },
  ),
  program(
    'OPTIONS answered without headers',
    `app.use((q, r, next) => q.method === 'OPTIONS' ? r.sendStatus(200) : next()); app.use(cors());`,
  ),
  program(
    'headers set on the request',
    `app.use((q, r, next) => { q.headers['Access-Control-Allow-Origin'] = '*'; next(); });`,
  ),
  program('cors behind an application that answers all', `app.use((q, r) => r.json({})); app.use(cors());`),
  program(
    'two configurations for one path',
    `app.use('/api', cors({ origin: 'https://admin.example.com', credentials: true })); app.use('/api/data', cors({ origin: 'https://app.example.com' }));`,
  ),
  program(
    'an error status from the origin function',
    `app.use(cors({ origin: (o, cb) => { const e = new Error('x'); e.status = 401; cb(o === 'https://app.example.com' ? null : e, true); } }));`,
  ),
  program(
    'text for an error',
    `app.use(cors({ origin: (o, cb) => o === 'https://app.example.com' ? cb(null, o) : cb('refused') }));`,
  ),
  program('undefined for yes', `app.use(cors({ origin: (o, cb) => cb(null) }));`),
  program(
    'an origin function that gives an object',
    `app.use(cors({ origin: (o, cb) => cb(null, { origin: false }) }));`,
  ),
  program(
    'a listing of headers in lower case',
    `app.use(cors({ allowedHeaders: ['content-type'], methods: ['get', 'put', 'Patch'] }));`,
  ),
  program('maxAge as a text with a unit', `app.use(cors({ maxAge: '1h', optionsSuccessStatus: '200' }));`),
  program(
    'credentials without an origin of its own',
    `app.use(cors({ credentials: true, exposedHeaders: [''] }));`,
  ),
]

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
]
