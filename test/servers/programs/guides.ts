import { program, type ServerProgram } from './program.ts'

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
