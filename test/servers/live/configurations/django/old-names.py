SECRET_KEY = "x"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
]
CORS_ORIGIN_WHITELIST = ("https://app.example.com", "http://localhost:5173")
CORS_ORIGIN_REGEX_WHITELIST = (r"^https://x-\d\.example\.org$",)
