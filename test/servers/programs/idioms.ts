import { program, type ServerProgram } from './program.ts'

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
  program(
    'null, undefined and loose comparison',
    `app.use((q, r, next) => { const found = ['https://app.example.com'].find((o) => o === q.headers.origin); if (found !== null) r.header('X-A', '1'); if (found != null) r.header('Access-Control-Allow-Origin', found); if ('2' == 2 && 0 == '' && found !== undefined) r.header('Access-Control-Max-Age', '2'); next(); });`,
  ),
  program(
    'properties taken away',
    `app.use((q, r, next) => { const h = { 'Access-Control-Allow-Origin': '*', 'Access-Control-Expose-Headers': 'A' }; if (q.method === 'PUT') delete h['Access-Control-Expose-Headers']; for (const [k, v] of Object.entries(h)) if (v) r.header(k, v); next(); });`,
  ),
  program(
    'methods put on the response',
    `app.use((q, r, next) => { r.allow = (o) => r.header('Access-Control-Allow-Origin', o); next(); }); app.use((q, r, next) => { r.allow('https://app.example.com'); if (!r.finished) next(); });`,
  ),
  program(
    'a router that reads paths strictly',
    `const r = express.Router({ strict: true, caseSensitive: true }); r.put('/x', cors(), (q, s) => s.end()); r.put('/y/', cors(), (q, s) => s.end()); r.use('/Z', cors({ origin: 'https://app.example.com' })); app.use('/r', r);`,
    { paths: ['/r/x', '/r/x/', '/r/X', '/r/y', '/r/y/', '/r/Z/a', '/r/z', '/R/Z'] },
  ),
  program(
    'an application that reads paths strictly',
    `app.enable('strict routing'); app.set('case sensitive routing', true); app.put('/x', cors(), (q, s) => s.end()); app.use('/Z', cors());`,
    { paths: ['/x', '/x/', '/X', '/Z', '/z/', '/Z/'] },
  ),
]
