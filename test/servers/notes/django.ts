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
    'django-cors-headers before 4.3 sends `Access-Control-Allow-Credentials` with refusals too, and before 4.0 allows three more request headers, which no page can set; `version` says which one answers.',
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
      what: 'the old names, `default_headers` and `default_methods`, lists and tuples that are put together',
      source: settings(
        `from corsheaders.defaults import default_headers\nCORS_ORIGIN_WHITELIST = ("${page}",)\nCORS_ALLOW_HEADERS = (*default_headers, "x-custom")`,
      ),
    },
    {
      what: 'modules that the settings take over with `import *`, where they lie next to it',
      source: 'from .base import *\nCORS_ALLOW_CREDENTIALS = True\n',
      where: { load: () => Promise.resolve(settings(one)) },
    },
    {
      what: '`os.environ`, `os.getenv`, decouple’s `config` and django-environ’s `env`, where `env` names the value',
      source: settings(
        'from decouple import config, Csv\nCORS_ALLOWED_ORIGINS = config("ORIGINS", cast=Csv())',
      ),
      where: { env: { ORIGINS: page } },
    },
    {
      what: 'environment variables that `env` names',
      source: settings(`CORS_ALLOWED_ORIGINS = os.environ["ORIGINS"].split(",")`),
      where: { version: '3.14', env: { ORIGINS: page } },
    },
  ],
  leavesOpen: [
    {
      what: 'middleware of other packages before `CorsMiddleware`, which may answer itself',
      source: settings(one).replace('MIDDLEWARE = [', 'MIDDLEWARE = ["project.gate.Gate", '),
    },
    {
      what: 'names taken over from a module that is not found, and `locals()` handed away',
      source: `from .base import *\n${one}\n`,
    },
    {
      what: 'settings that the system checks refuse, as a server without them starts all the same',
      source: settings(`CORS_ALLOWED_ORIGINS = ["${page}/"]`),
    },
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
      what: 'a text for a list of patterns is read letter by letter: `^` admits everyone',
      source: settings(
        `CORS_ALLOWED_ORIGIN_REGEXES = r"^https://app\\.example\\.com$"\nCORS_ALLOW_CREDENTIALS = True`,
      ),
      where: { version: '3.14' },
      code: 'any-origin-with-credentials',
    },
    {
      what: 'an origin with `:443` passes the checks and matches nothing',
      source: settings(`CORS_ALLOWED_ORIGINS = ["${page}:443"]`),
      where: { version: '3.14' },
      code: 'missing-allow-origin-header',
      request: {},
    },
    {
      what: 'a path that `CORS_URLS_REGEX` does not match has no CORS',
      source: settings(`${one}\nCORS_URLS_REGEX = r"^/v1/.*$"`),
      where: { version: '3.14' },
      code: 'missing-allow-origin-header',
      request: {},
    },
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
