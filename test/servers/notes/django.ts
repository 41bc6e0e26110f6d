import { page, type DialectNotes } from './note.ts'

const settings = (body: string) => `import os
SECRET_KEY = "x"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = ["corsheaders.middleware.CorsMiddleware", "django.middleware.common.CommonMiddleware"]
${body}
`
const one = `CORS_ALLOWED_ORIGINS = ["${page}"]`

export const django: DialectNotes = {
  dialect: 'django',
  file: 'settings.py',
  versions:
    'django-cors-headers from 4.0 allows three request headers fewer; `version` says which one answers.',
  reads: [
    {
      what: 'the `CORS_…` settings of a settings module, and the place in `MIDDLEWARE`',
      source: settings(`${one}\nCORS_ALLOW_CREDENTIALS = True\nCORS_EXPOSE_HEADERS = ["X-Total"]`),
      where: { version: '3.14' },
    },
    {
      what: 'patterns and `CORS_URLS_REGEX`',
      source: settings(
        `CORS_ALLOWED_ORIGIN_REGEXES = [r"^https://\\w+\\.example\\.com$"]\nCORS_URLS_REGEX = r"^/api/.*$"`,
      ),
      where: { version: '3.14' },
    },
    {
      what: 'environment variables that `env` names',
      source: settings(`CORS_ALLOWED_ORIGINS = os.environ["ORIGINS"].split(",")`),
      where: { version: '3.14', env: { ORIGINS: page } },
    },
  ],
  leavesOpen: [
    {
      what: 'environment variables that are not named, and `config(…)`',
      source: settings(`CORS_ALLOWED_ORIGINS = os.environ["ORIGINS"].split(",")`),
      where: { version: '3.14' },
    },
    {
      what: 'a setting under `if DEBUG:`',
      source: settings(`DEBUG = os.environ.get("DEBUG")\nif DEBUG:\n    CORS_ALLOW_ALL_ORIGINS = True`),
      where: { version: '3.14' },
    },
    {
      what: 'a list that is extended later',
      source: settings(`${one}\nCORS_ALLOWED_ORIGINS.extend(more)`),
      where: { version: '3.14' },
    },
  ],
  defaults: [
    {
      what: 'no origin',
      source: settings('CORS_ALLOW_CREDENTIALS = True'),
      where: { version: '3.14' },
      header: 'Access-Control-Allow-Origin',
      value: undefined,
    },
    {
      what: 'six methods',
      source: settings(one),
      where: { version: '3.14' },
      header: 'Access-Control-Allow-Methods',
      value: 'DELETE, GET, OPTIONS, PATCH, POST, PUT',
    },
    {
      what: 'a day in the preflight cache',
      source: settings(one),
      where: { version: '3.14' },
      header: 'Access-Control-Max-Age',
      value: '86400',
    },
  ],
  traps: [
    {
      what: 'without its entry in `MIDDLEWARE` nothing is sent',
      source: `MIDDLEWARE = ["django.middleware.common.CommonMiddleware"]\n${one}`,
      where: { version: '3.14' },
      code: 'missing-allow-origin-header',
      request: {},
    },
    {
      what: 'a pattern is matched at the beginning only',
      source: settings(`CORS_ALLOWED_ORIGIN_REGEXES = [r"https://\\w+\\.example\\.com"]`),
      where: { version: '3.14' },
      code: 'origin-pattern-too-wide',
    },
  ],
}
