"""The test suite: real PostgreSQL, a fast hasher, mail and cache in memory, no network but the loopback."""

import os

from config.postgres import use_test_server_address

os.environ.setdefault("SECRET_KEY", "tests-only-" + "0" * 50)
os.environ.setdefault("FIELD_ENCRYPTION_KEY", "dGVzdHMtb25seS1rZXktdGVzdHMtb25seS1rZXktMDA=")
# Type checking and migration checks import these settings too, so the server is started by tests/conftest.py.
use_test_server_address()

from config.settings.base import *  # noqa: E402, F403
from config.settings.base import SECURE_CSP  # noqa: E402

ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
# A real hasher takes a tenth of a second by design, and nearly every test makes a user.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
MAILERS = {"default": {"BACKEND": "django.core.mail.backends.locmem.EmailBackend"}}
# Emptied between tests, and each process of the suite has its own.
_in_memory = "django.core.cache.backends.locmem.LocMemCache"
CACHES = {name: {"BACKEND": _in_memory, "LOCATION": name} for name in ("default", "kept")}
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# Whatever has been collected here would be gone through again for every test client.
STATIC_ROOT = None  # type: ignore[assignment]
TASTYTRADE_SIMULATOR_ALLOWED = True
SECURE_CSP = {**SECURE_CSP, "form-action": [*SECURE_CSP["form-action"], "http://127.0.0.1:*"]}
