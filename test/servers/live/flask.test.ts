import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll } from 'vitest'
import type { HttpResponse, Server } from '../../../packages/core/src/fetch/verdict.ts'
import { fixLive } from './fixed.ts'
import { compareLive, type Configuration, type LiveSystem } from './live.ts'
import { startPython } from './python.ts'

const folder = mkdtempSync(join(tmpdir(), 'cors-parity-flask-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface View {
  methods: readonly string[]
  answer: HttpResponse
}

const get = ['GET', 'HEAD']
const ok: HttpResponse = { status: 200, headers: [] }

const usual: Record<string, View> = {
  '/api/data': { methods: [...get, 'PUT', 'DELETE'], answer: ok },
  '/api/error': { methods: get, answer: { status: 500, headers: [] } },
  '/api/redirect': { methods: get, answer: { status: 302, headers: [['Location', '/api/data']] } },
  '/static/x.txt': { methods: get, answer: { status: 404, headers: [] } },
}

const own: View = { methods: [...get, 'PUT'], answer: ok }

const more: Partial<Record<string, Record<string, View>>> = {
  'cross-origin-outside.py': { '/api/own': own },
  'cross-origin-own-options.py': { '/api/own': own, '/api/items/7': own },
  'shortcuts.py': { '/api/items/7': own, '/api/folder/': { methods: get, answer: ok } },
}

/** What the views answer, without anything that CORS adds. */
function application({ name }: Configuration): Server {
  const views = { ...usual, ...more[name] }
  return ({ method, url }) => {
    const { pathname } = new URL(url)
    const view = views[pathname]
    if (view)
      return method === 'OPTIONS'
        ? ok
        : view.methods.includes(method)
          ? view.answer
          : { status: 405, headers: [] }
    const slashed = `${pathname}/`
    if (views[slashed]?.methods.includes(method)) return { status: 308, headers: [['Location', slashed]] }
    return { status: 404, headers: [] }
  }
}

const environment = { MORE_ORIGINS: 'https://x-1.example.org' }

export const flask: LiveSystem = {
  system: 'flask',
  dialect: 'flask',
  version: '3.0.10-2+deb12u1',
  start({ name, source }) {
    const file = join(folder, name)
    writeFileSync(file, source)
    return startPython(file, [], environment)
  },
  env: environment,
  app: application,
  paths: ['/api/own', '/api/items/7', '/api/folder', '/static/x.txt'],
}

compareLive(flask)
fixLive(flask)
