SECRET_KEY = "x"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
]
DOMAINS = ["app", "admin"]
LOCAL = ["http://localhost:5173"] if DEBUG else []
CORS_ALLOWED_ORIGINS = ["https://" + name + ".example.com" for name in DOMAINS]
CORS_ALLOW_CREDENTIALS = not DEBUG
CORS_EXPOSE_HEADERS = "ETag,X-Total-Count".split(",")
