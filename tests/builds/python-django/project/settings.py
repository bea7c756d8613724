from pathlib import Path

BASE = Path(__file__).parent
SECRET_KEY = "only for tests"
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "project.urls"
LANGUAGE_CODE = "de"
LOCALE_PATHS = [BASE / "locale"]
STATIC_URL = "/static/"
STATIC_ROOT = "/var/www/static"
STATICFILES_DIRS = [BASE / "static"]
INSTALLED_APPS = ["django.contrib.staticfiles"]
MIDDLEWARE = ["whitenoise.middleware.WhiteNoiseMiddleware"]
TEMPLATES = [{"BACKEND": "django.template.backends.django.DjangoTemplates", "DIRS": [BASE / "templates"]}]
