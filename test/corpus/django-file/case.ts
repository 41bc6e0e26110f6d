import { apart, type Case } from '../case.ts'

const settings = (cors: string) => ({
  'site/settings.py': `INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "corsheaders",
    "api",
]

MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
]

CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
${cors}
ROOT_URLCONF = "site.urls"
`,
})

export default {
  title: 'a Django project with django-cors-headers',
  options: apart(`'site/settings.py'`),
  files: settings('CORS_ALLOW_CREDENTIALS = True'),
  page: async () => {
    await fetch('/api/users/', { credentials: 'include' })
    await fetch('/api/users/', {
      method: 'PATCH',
      body: '{}',
      headers: { 'Content-Type': 'application/json', 'X-CSRFToken': '1' },
    })
  },
  twin: {
    page: () => fetch('/api/users/', { headers: { 'X-Api-Key': '1' } }),
    finds: 'header-disallowed-by-preflight-response',
  },
} satisfies Case
