"""The product's database and people, and nothing else of it."""

from pathlib import Path

from inspection.settings import *  # noqa: F403  # the floor stands on the same database

# The same sessions, read as Django does.
SESSION_ENGINE = "django.contrib.sessions.backends.db"
ROOT_URLCONF = "tests.benchmarks.floor.urls"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"context_processors": ["django.template.context_processors.request"]},
    }
]
