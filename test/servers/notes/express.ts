import { page, type DialectNotes } from './note.ts'

const app = (body: string) => `const express = require('express')
const cors = require('cors')
const app = express()
${body}
app.all('/api/data', (req, res) => res.json({}))
app.listen(3000)`

export const express: DialectNotes = {
  dialect: 'express',
  file: 'server.js',
  versions:
    'Express 4 and 5 read some paths differently; `version: 4` or `version: 5` says which one answers.',
  reads: [
    {
      what: 'options of `cors` 2.8 in all their forms: text, lists, patterns, functions, a function of the request',
      source: app(
        `app.use(cors((req, done) => done(null, { origin: [/\\.example\\.org$/, '${page}'], credentials: req.path !== '/' })))`,
      ),
    },
    {
      what: 'the order of middlewares, paths, routers, routes, `app.options` and error handlers',
      source: app(
        `const router = express.Router()\nrouter.use(cors({ origin: '${page}' }))\nrouter.put('/items', (req, res) => res.end())\napp.use('/v1', router)\napp.use((err, req, res, next) => res.status(403).end())`,
      ),
    },
    {
      what: 'headers by hand in any middleware or handler, with the conditions on the request around them',
      source: app(
        `app.use((req, res, next) => {\n  if (['${page}'].includes(req.headers.origin)) res.header('Access-Control-Allow-Origin', req.headers.origin)\n  if (req.method === 'OPTIONS') return res.sendStatus(204)\n  next()\n})`,
      ),
    },
    {
      what: 'CommonJS, ES modules and TypeScript, classes, and what is imported from files next to it',
      source: `import express from 'express'\nimport cors from 'cors'\nimport { options } from './options.js'\nclass Server {\n  readonly app: express.Application = express()\n  constructor() {\n    this.app.use(cors(options))\n  }\n}\nnew Server().app.listen(3000)`,
      file: 'server.ts',
      where: {
        load: (path) =>
          path.endsWith('options.ts')
            ? Promise.resolve(`export const options = { origin: '${page}' }`)
            : Promise.reject(new Error(path)),
      },
    },
    {
      what: 'environment variables that `env` names',
      source: app(`app.use(cors({ origin: process.env.ORIGINS.split(',') }))`),
      where: { env: { ORIGINS: page } },
    },
  ],
  leavesOpen: [
    {
      what: 'environment variables that are not named',
      source: app(`app.use(cors({ origin: process.env.ORIGIN }))`),
    },
    {
      what: 'what stands under a condition on the environment',
      source: app(`if (process.env.NODE_ENV === 'production') app.use(cors({ origin: '${page}' }))`),
    },
    {
      what: 'options that are changed after they were written: a second assignment, `push`, a property set later',
      source: app(
        `const options = { origin: ['${page}'] }\noptions.credentials = true\napp.use(cors(options))`,
      ),
    },
    {
      what: 'an origin function that answers later, or asks something outside the file',
      source: app(`app.use(cors({ origin: (origin, done) => database.find(origin, done) }))`),
    },
    {
      what: 'middleware of packages that are not known, in front of the CORS headers',
      source: app(`app.use(require('company-gateway')())\napp.use(cors())`),
    },
    {
      what: 'NestJS, Fastify, Koa, Hono and other frameworks',
      source: `import { NestFactory } from '@nestjs/core'\nconst app = await NestFactory.create(AppModule)\napp.enableCors()`,
    },
  ],
  defaults: [
    { what: 'any origin', source: app('app.use(cors())'), header: 'Access-Control-Allow-Origin', value: '*' },
    {
      what: 'six methods',
      source: app('app.use(cors())'),
      header: 'Access-Control-Allow-Methods',
      value: 'GET,HEAD,PUT,PATCH,POST,DELETE',
    },
    {
      what: 'whatever request headers are asked for',
      source: app('app.use(cors())'),
      header: 'Access-Control-Allow-Headers',
      value: 'x-asked',
    },
    {
      what: 'no credentials',
      source: app('app.use(cors())'),
      header: 'Access-Control-Allow-Credentials',
      value: undefined,
    },
  ],
  traps: [
    {
      what: 'a single origin as text is sent to everyone',
      source: app(`app.use(cors({ origin: 'https://admin.example.com' }))`),
      code: 'allow-origin-mismatch',
      request: {},
    },
    {
      what: "`['*']` is a list with an origin that nobody has",
      source: app(`app.use(cors({ origin: ['*'] }))`),
      code: 'missing-allow-origin-header',
      request: {},
    },
    {
      what: '`origin: false`, or a variable that is empty, turns CORS off',
      source: app(`app.use(cors({ origin: '' }))`),
      code: 'missing-allow-origin-header',
      request: {},
    },
    {
      what: 'an origin function that calls back with an error answers 500 without headers',
      source: app(`app.use(cors({ origin: (origin, done) => done(new Error('no')) }))`),
      code: 'missing-allow-origin-header',
      request: {},
    },
    {
      what: '`allowedHeaders: []` and methods in lower case allow nothing',
      source: app(`app.use(cors({ methods: ['patch'] }))`),
      code: 'method-disallowed-by-preflight-response',
      request: { method: 'PATCH' },
    },
    {
      what: 'a pattern without `^` and `$` admits strangers',
      source: app(`app.use(cors({ origin: /app.example.com/ }))`),
      code: 'origin-pattern-too-wide',
    },
  ],
}
