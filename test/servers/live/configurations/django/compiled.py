import re
SECRET_KEY = "x"
DEBUG = False
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "urls"
INSTALLED_APPS = ["corsheaders"]
MIDDLEWARE = [
    "corsheaders.middleware.CorsMiddleware",
    "django.middleware.common.CommonMiddleware",
]
CORS_ALLOWED_ORIGIN_REGEXES = [re.compile(r"^https://APP\.example\.com$", re.I), re.compile("null$")]
CORS_ALLOW_CREDENTIALS = True
