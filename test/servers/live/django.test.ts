import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll } from 'vitest'
import { application } from './django-app.ts'
import { compareLive, type LiveSystem } from './live.ts'
import { fixLive } from './fixed.ts'
import { openings } from './open.ts'
import { startPython } from './python.ts'

const folder = mkdtempSync(join(tmpdir(), 'cors-parity-django-'))
const beside = (path: string): string => fileURLToPath(new URL(path, import.meta.url))
cpSync(beside('../recordings/django/urls.py'), join(folder, 'urls.py'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

const environment = {
  CORS_ORIGINS: 'https://app.example.com,https://admin.example.com',
  MORE_ORIGINS: 'https://app.example.com, null',
  WITH_CREDENTIALS: 'yes',
}

const headers = 'credentials headers methods origin'.split(' ').map((name) => `access-control-allow-${name}`)
const all = [...headers, 'access-control-expose-headers', 'access-control-max-age', 'status', 'vary'].join(
  ' ',
)

export const django: LiveSystem = {
  system: 'django',
  dialect: 'django',
  version: '3.14.0',
  start({ name, source }) {
    const file = join(folder, name.replaceAll('-', '_'))
    writeFileSync(file, source)
    return startPython(beside('django_serve.py'), [file], environment)
  },
  env: environment,
  app: ({ source }) => application(source),
  paths: ['/api/slash', '/api/slash/'],
  open: {
    // Whether urls.py has these paths with a slash alone.
    'after-common.py': openings({
      line: 7,
      what: all,
      methods: 'OPTIONS',
      paths: '/api /api/error /api/missing /other',
    }),
  },
}

compareLive(django)
fixLive(django)
