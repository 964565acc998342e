"""The product as it is installed, but for what would only make the trials slower."""

from inspection.settings import *  # noqa: F403  # everything else is the product's own
from inspection.settings import DATABASES, IS_POSTGRESQL, STORAGES

# No password in a trial is worth a slow hash, and no trial needs file names with digests.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
WHITENOISE_USE_FINDERS = True
# A locked database is given up sooner, so that hundreds of refusals do not take hours. For PostgreSQL there is a
# variable.
if not IS_POSTGRESQL:
    DATABASES["default"]["OPTIONS"]["timeout"] = 1
