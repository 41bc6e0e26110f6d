import os
SECRET_KEY = "x"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
]
CORS_ALLOWED_ORIGINS = [origin.strip() for origin in os.environ["MORE_ORIGINS"].split(",") if origin]
CORS_ALLOW_CREDENTIALS = os.getenv("WITH_CREDENTIALS", "no") == "yes"
