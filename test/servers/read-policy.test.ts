import { describe, expect, it } from 'vitest'
import { PolicyFileError, readPolicy } from '../../packages/core/src/servers/read-policy.ts'
import type { Where } from '../../packages/core/src/servers/server.ts'

const cors = `const app = require('express')()\napp.use(require('cors')())\n`

describe('the dialect of a file', () => {
  it.each<[string, string, string]>([
    ['server.js', cors, 'express'],
    ['src/server.mts', `import cors from 'cors'\nexport default cors()`, 'express'],
    ['api/[id].js', `export default (req, res) => res.setHeader('Access-Control-Allow-Origin', '*')`, 'node'],
    ['deploy/nginx.conf', `server { location / { add_header Access-Control-Allow-Origin *; } }`, 'nginx'],
    ['public/.htaccess', `Header set Access-Control-Allow-Origin "*"`, 'apache'],
    ['api/settings.py', `CORS_ALLOW_ALL_ORIGINS = True`, 'django'],
    [
      'config/initializers/cors.rb',
      `use Rack::Cors do\nallow do\norigins '*'\nresource '*'\nend\nend`,
      'rack',
    ],
  ])('%s is read as its name and text say', async (file, source, dialect) => {
    expect((await readPolicy(source, { file })).dialect).toBe(dialect)
  })

  it.each<[string, string, Where, RegExp]>([
    [
      'a name that no dialect reads',
      cors,
      { file: 'notes.txt' },
      /notes\.txt: no dialect reads a file of this name.*\{ file, dialect \}.*express \(/,
    ],
    [
      'nothing of CORS',
      'const a = 1',
      { file: 'a.js' },
      /a\.js: says nothing of CORS\. Looked for a call of cors\(\)/,
    ],
    ['binary', 'cors\0', { file: 'a.js' }, /a\.js: is a binary file/],
    [
      '50 MB',
      ' '.repeat(50 * 2 ** 20),
      { file: 'a.js' },
      /a\.js: is too large for a configuration: 50 MB, at most 2/,
    ],
    [
      'a dialect that reads no file',
      cors,
      { file: 'a.js', dialect: 'headers' },
      /no file is read as "headers"; dialects are/,
    ],
    [
      'a dialect of another name',
      cors,
      { file: 'a.js', dialect: 'koa' as 'node' },
      /no file is read as "koa"/,
    ],
    [
      'two dialects',
      'CORS_ALLOW_ALL_ORIGINS = True\nfrom flask_cors import CORS\nCORS(app)',
      { file: 'settings.py' },
      /settings\.py: reads as django and as flask\. Say which: \{ file, dialect: 'django' \}/,
    ],
    ['an empty file', '', { file: 'server.js' }, /says nothing of CORS/],
  ])('%s is an error that names the file', async (_, source, where, message) => {
    const reading = readPolicy(source, where)
    await expect(reading).rejects.toThrow(PolicyFileError)
    await expect(reading).rejects.toThrow(message)
  })

  it('a dialect that is named reads any file name', async () => {
    expect((await readPolicy(cors, { file: 'notes.txt', dialect: 'express' })).file).toBe('notes.txt')
  })

  it('a byte order mark is passed over', async () => {
    expect((await readPolicy(`\uFEFF${cors}`, { file: 'server.js' })).intent.origins).toBe('*')
  })
})
