import { describe, expect, test } from 'vitest'
import { judge } from '../../packages/core/src/fetch/browse.ts'
import { readPolicy } from '../../packages/core/src/servers/read-policy.ts'

const page = 'https://app.example.com'
const middleware = `MIDDLEWARE = [
    'django.middleware.security.SecurityMiddleware',
    'django.contrib.sessions.middleware.SessionMiddleware',
    'corsheaders.middleware.CorsMiddleware',
    'django.middleware.common.CommonMiddleware',
    'django.middleware.csrf.CsrfViewMiddleware',
    'django.contrib.auth.middleware.AuthenticationMiddleware',
    'django.contrib.messages.middleware.MessageMiddleware',
    'django.middleware.clickjacking.XFrameOptionsMiddleware',
]
`
const settings = (body: string): string => `from pathlib import Path
import os

BASE_DIR = Path(__file__).resolve().parent.parent
SECRET_KEY = os.environ['SECRET_KEY']
DEBUG = os.environ.get('DEBUG') == '1'
ALLOWED_HOSTS = ['api.example.com']
INSTALLED_APPS = [
    'django.contrib.auth',
    'rest_framework',
    'corsheaders',
]
${middleware}
ROOT_URLCONF = 'project.urls'
DATABASES = {'default': {'ENGINE': 'django.db.backends.sqlite3', 'NAME': BASE_DIR / 'db.sqlite3'}}
${body}
`

/** What guides to django-cors-headers tell to write, and whether the page may then PUT with its cookies. */
const guides: Array<[name: string, body: string, outcome: 'allowed' | 'blocked']> = [
  ['every origin', 'CORS_ALLOW_ALL_ORIGINS = True', 'blocked'],
  ['every origin, with cookies', 'CORS_ALLOW_ALL_ORIGINS = True\nCORS_ALLOW_CREDENTIALS = True', 'allowed'],
  ['every origin, by the old name', 'CORS_ORIGIN_ALLOW_ALL = True\nCORS_ALLOW_CREDENTIALS = True', 'allowed'],
  [
    'a list of origins',
    `CORS_ALLOWED_ORIGINS = [
    "https://example.com",
    "${page}",
    "http://localhost:8080",
    "http://127.0.0.1:9000",
]
CORS_ALLOW_CREDENTIALS = True`,
    'allowed',
  ],
  [
    'a list by the old name',
    `CORS_ORIGIN_ALLOW_ALL = False
CORS_ORIGIN_WHITELIST = (
    'http://localhost:3000',
    '${page}',
)
CORS_ALLOW_CREDENTIALS = True`,
    'allowed',
  ],
  [
    'patterns of origins',
    String.raw`CORS_ALLOWED_ORIGIN_REGEXES = [
    r"^https://\w+\.example\.com$",
]
CORS_ALLOW_CREDENTIALS = True`,
    'allowed',
  ],
  [
    'only the API',
    String.raw`CORS_URLS_REGEX = r"^/api/.*$"
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
CORS_ALLOW_CREDENTIALS = True`,
    'allowed',
  ],
  [
    'methods written out',
    `CORS_ALLOWED_ORIGINS = ["${page}"]
CORS_ALLOW_METHODS = (
    "DELETE",
    "GET",
    "OPTIONS",
    "PATCH",
    "POST",
)
CORS_ALLOW_CREDENTIALS = True`,
    'blocked',
  ],
  [
    'the default methods and one more',
    `from corsheaders.defaults import default_methods

CORS_ALLOW_METHODS = (
    *default_methods,
    "POKE",
)
CORS_ALLOWED_ORIGINS = ["${page}"]
CORS_ALLOW_CREDENTIALS = True`,
    'allowed',
  ],
  [
    'the default headers and one more',
    `from corsheaders.defaults import default_headers

CORS_ALLOW_HEADERS = (
    *default_headers,
    "my-custom-header",
)
CORS_ALLOWED_ORIGINS = ["${page}"]
CORS_ALLOW_CREDENTIALS = True
CORS_PREFLIGHT_MAX_AGE = 86400
CORS_EXPOSE_HEADERS = ["Content-Disposition"]`,
    'allowed',
  ],
  [
    'the default headers as a list',
    `from corsheaders.defaults import default_headers
CORS_ALLOW_HEADERS = list(default_headers) + ['x-api-key']
CORS_ALLOWED_ORIGINS = ['${page}']
CORS_ALLOW_CREDENTIALS = True
CSRF_TRUSTED_ORIGINS = ['${page}']
SESSION_COOKIE_SAMESITE = 'None'
SESSION_COOKIE_SECURE = True`,
    'allowed',
  ],
  [
    'headers written out',
    `CORS_ALLOWED_ORIGINS = ['${page}']
CORS_ALLOW_CREDENTIALS = True
CORS_ALLOW_HEADERS = [
    'accept',
    'accept-encoding',
    'authorization',
    'content-type',
    'dnt',
    'origin',
    'user-agent',
    'x-csrftoken',
    'x-requested-with',
]`,
    'allowed',
  ],
]

describe('settings from guides are read as a whole', () => {
  test.each(guides)('%s', async (_, body, outcome) => {
    const policy = await readPolicy(settings(body), { file: 'project/settings.py' })
    expect(policy.dialect).toBe('django')
    expect(policy.unknowns).toEqual([])
    expect(policy.intent.partial).toEqual([])
    const request = {
      origin: page,
      url: 'https://api.example.com/api/items/7',
      method: 'PUT',
      headers: [['content-type', 'application/json']],
      credentials: 'include',
    } as const
    expect(judge(request, policy.respond).outcome).toBe(outcome)
  })
})
