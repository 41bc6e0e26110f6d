import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import type { HttpResponse, Server } from '../../../packages/core/src/fetch/verdict.ts'
import { compare, recordingsOf } from '../recorded.ts'
import { isCors } from '../predicted.ts'
import { systems } from '../systems.ts'
import { findSdk, homeOf, startAspnet } from './aspnet.ts'
import { fixLive } from './fixed.ts'
import { compareLive, type Configuration, type LiveSystem, type Running } from './live.ts'
import { openings } from './open.ts'
import { ask } from './wire.ts'

const folder = mkdtempSync(join(tmpdir(), 'cors-parity-aspnet-'))
const sdk = findSdk(folder)

afterAll(() => {
  rmSync(folder, { recursive: true, force: true })
})

/** What the application answers to who asks without an Origin, by configuration. */
const plain = new Map<string, Map<string, HttpResponse>>()
const methods = ['GET', 'HEAD', 'POST', 'PUT', 'DELETE', 'OPTIONS']
const paths = [
  '/api/data',
  '/api/error',
  '/api/redirect',
  '/api/missing',
  '/api',
  '/',
  '/other',
  '/API/data/',
  '/a/b.js',
]

async function start({ name, source }: Configuration): Promise<Running | undefined> {
  const running = sdk && (await startAspnet(sdk, homeOf(name, folder), source))
  if (!running) return undefined
  const answers = new Map<string, HttpResponse>()
  for (const path of paths)
    for (const method of methods) {
      const { status, headers } = await ask(running.port, { method, path, headers: [] })
      const own = headers.filter(([header]) => !isCors(header) && header.toLowerCase() !== 'vary')
      answers.set(`${method} ${path}`, { status, headers: own })
    }
  plain.set(name, answers)
  return running
}

const app =
  ({ name }: Configuration): Server =>
  ({ method, url }) =>
    plain.get(name)?.get(`${method} ${new URL(url).pathname}`) ?? { status: 404, headers: [] }

const allow = 'access-control-allow-'
const everyPath = paths.join(' ')
const fromFiles = {
  what: `${allow}origin ${allow}credentials ${allow}headers ${allow}methods access-control-expose-headers access-control-max-age vary`,
  methods: 'GET HEAD',
  paths: '/a/b.js',
}

const aspnet: LiveSystem = {
  system: 'aspnet',
  dialect: 'aspnet',
  start,
  app,
  paths: paths.slice(7),
  open: {
    // The list comes from Configuration; an exception loses the headers whatever it says.
    '11-appsettings.cs': openings(
      { line: 3, what: `${allow}origin vary`, methods: 'GET', paths: everyPath.replace(' /api/error', '') },
      { line: 3, what: `${allow}origin vary`, methods: 'DELETE HEAD OPTIONS POST PUT', paths: everyPath },
      { line: 3, what: `${allow}headers ${allow}methods`, methods: 'OPTIONS', paths: everyPath },
    ),
    // UseDeveloperExceptionPage under a condition.
    '19-startup.cs': openings({ line: 38, what: `${allow}origin vary`, methods: 'GET', paths: '/api/error' }),
    // SetIsOriginAllowed runs a function, which may throw.
    '23-origin-function.cs': openings(
      { line: 6, what: 'status', paths: everyPath },
      {
        line: 6,
        what: `${allow}origin ${allow}credentials vary`,
        methods: 'GET',
        paths: everyPath.replace(' /api/error', ''),
      },
      {
        line: 6,
        what: `${allow}origin ${allow}credentials vary`,
        methods: 'DELETE HEAD OPTIONS POST PUT',
        paths: everyPath,
      },
      { line: 6, what: `${allow}headers ${allow}methods`, methods: 'OPTIONS', paths: everyPath },
    ),
    // An origin, and the exception handler, under a condition.
    '24-development-branch.cs': openings(
      { line: 8, what: `${allow}origin vary`, paths: everyPath },
      { line: 8, what: `${allow}headers ${allow}methods`, methods: 'OPTIONS', paths: everyPath },
      { line: 16, what: `${allow}origin`, methods: 'GET', paths: '/api/error' },
    ),
    // UseStaticFiles stands before UseCors.
    'exception-handler-path.cs': openings({ line: 7, ...fromFiles }),
    // Conventional routes are not read: whether the 500 is an exception is not known.
    'conventional-routes.cs': openings(
      { line: 6, ...fromFiles },
      { line: 8, what: `${allow}origin`, paths: '/api/error' },
    ),
  },
}

/** Where the SDK is absent: no other package brings it. */
function compareRecorded(): void {
  console.log('dotnet is not on this machine: its recordings stand for ASP.NET Core')
  const system = systems.find((one) => one.system === 'aspnet')
  if (!system) throw new Error('no recordings of ASP.NET Core')
  test.each(recordingsOf('aspnet').filter(({ refusedToStart }) => !refusedToStart))(
    '$config',
    async (recording) => {
      const { differences, wrongVerdicts } = await compare(system, recording)
      expect([...differences, ...wrongVerdicts]).toEqual([])
    },
  )
}

function compareReal(system: LiveSystem): void {
  compareLive(system)
  fixLive(system)
}

const comparison = sdk ? compareReal : compareRecorded
comparison(aspnet)
