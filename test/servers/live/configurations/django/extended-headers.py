from corsheaders.defaults import default_headers, default_methods
SECRET_KEY = "x"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
]
CORS_ALLOWED_ORIGINS = ["https://app.example.com"]
CORS_ALLOW_HEADERS = list(default_headers) + ["x-custom"]
CORS_ALLOW_METHODS = (*default_methods, "VIEW")
CORS_PREFLIGHT_MAX_AGE = 60 * 60
