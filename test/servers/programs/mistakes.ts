import { program, type ServerProgram } from './program.ts'

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
