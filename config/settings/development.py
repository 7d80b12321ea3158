"""A developer's machine: mail in files, the simulator allowed, keys made on first use."""

from pathlib import Path

from config.development_keys import ensure_development_keys
from config.env import env_address, load_dotenv
from config.run_address import address_of_run

_root = Path(__file__).resolve().parent.parent.parent
load_dotenv(_root / ".env")
ensure_development_keys(_root / "var")

from config.settings.base import *  # noqa: E402, F403  (the keys above must be in the environment first)
from config.settings.base import ADDRESS_FILE, SECURE_CSP, TASTYTRADE_SIMULATOR_URL, VAR  # noqa: E402

DEBUG = True
ALLOWED_HOSTS = ["127.0.0.1", "localhost", "[::1]", "testserver"]
SITE_URL = env_address("SITE_URL", address_of_run(ADDRESS_FILE))
MAILERS = {
    "default": {
        "BACKEND": "config.mail_files.EmailBackend",
        "OPTIONS": {"file_path": str(VAR / "mail")},
    }
}
# Without a manifest: an edited style sheet shows at the next reload, with no collectstatic between.
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
TASTYTRADE_SIMULATOR_ALLOWED = True
SECURE_CSP = {**SECURE_CSP, "form-action": [*SECURE_CSP["form-action"], TASTYTRADE_SIMULATOR_URL]}
