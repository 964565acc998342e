"""The product's database and people, and nothing else of it."""

import os

from inspection.settings import *  # noqa: F403  # the floor stands on the same database

# Where the pages are that the benchmark has cut; the floor's saves need none.
FLOOR_TEMPLATES = os.environ.get("FLOOR_TEMPLATES", "")
ROOT_URLCONF = "tests.benchmarks.floor.urls"
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
MIDDLEWARE = [
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
]
