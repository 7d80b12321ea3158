"""A deployed server behind a proxy that ends TLS. Every secret must be given; none has a default."""

from config.env import env_address, env_flag, env_number, env_required_list, env_text
from config.error_reports import start_error_reports
from config.settings.base import *  # noqa: F403
from config.settings.base import ADMINS, LOGGING, SILENCED_SYSTEM_CHECKS

ALLOWED_HOSTS = env_required_list("ALLOWED_HOSTS")
SITE_URL = env_address("SITE_URL")
# Mail servers refuse, or silently drop, a sender they do not know.
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env_text("DEFAULT_FROM_EMAIL")

SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Sign-in limits count by the visitor's address, which only the proxy's header tells.
ALLAUTH_TRUSTED_PROXY_COUNT = env_number("TRUSTED_PROXY_COUNT", 1)
SECURE_SSL_REDIRECT = env_flag("SECURE_SSL_REDIRECT", default=True)
SECURE_HSTS_SECONDS = env_number("SECURE_HSTS_SECONDS", 31_536_000)
SECURE_HSTS_INCLUDE_SUBDOMAINS = env_flag("SECURE_HSTS_INCLUDE_SUBDOMAINS", default=False)
SECURE_HSTS_PRELOAD = env_flag("SECURE_HSTS_PRELOAD", default=False)
# Django warns where the two above are off. They bind a whole domain, other sites on it too, for a year or for good:
# only its owner can want that.
SILENCED_SYSTEM_CHECKS = [*SILENCED_SYSTEM_CHECKS, "security.W005", "security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True

_use_ssl = env_flag("EMAIL_USE_SSL", default=False)

MAILERS = {
    "default": {
        "BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "OPTIONS": {
            "host": env_text("EMAIL_HOST"),
            "port": env_number("EMAIL_PORT", 587, least=1),
            "username": env_text("EMAIL_HOST_USER", ""),
            "password": env_text("EMAIL_HOST_PASSWORD", ""),
            # Encrypted from the first byte on (port 465), or from STARTTLS on (587): never both.
            "use_ssl": _use_ssl,
            "use_tls": not _use_ssl and env_flag("EMAIL_USE_TLS", default=True),
            "timeout": 15,
        },
    }
}

if _dsn := env_text("SENTRY_DSN", ""):
    start_error_reports(_dsn)

if ADMINS:
    LOGGING["handlers"]["admins"] = {"class": "apps.core.logs.AdminMailHandler", "level": "ERROR"}
    LOGGING["root"]["handlers"].append("admins")
