"""Every setting once; the other modules of this package hold only what differs."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

from config.env import env_address, env_choice, env_database, env_keys, env_list, env_number, env_text
from config.run_address import USUAL
from config.sign_in import social_form_targets, social_providers

ROOT = Path(__file__).resolve().parent.parent.parent
VAR = ROOT / "var"
# Where `make run` notes its address, because mails are also sent by commands that know nothing of its port.
ADDRESS_FILE = VAR / "address"

SECRET_KEY = env_text("SECRET_KEY")
# Former keys, so that a change of the key does not sign everybody out at once.
SECRET_KEY_FALLBACKS = env_list("SECRET_KEY_FALLBACKS")
# The first key encrypts, every key decrypts: put a new one in front, run reencrypt_secrets, drop the old one.
FIELD_ENCRYPTION_KEY = env_keys("FIELD_ENCRYPTION_KEY")
DEBUG = False
SITE_NAME = "TastyTrade Tracker"
ALLOWED_HOSTS = env_list("ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env_list("CSRF_TRUSTED_ORIGINS")

INSTALLED_APPS = [
    "apps.core",
    "apps.accounts",
    "apps.notifications",
    "apps.trades",
    "apps.tastytrade_sync",
    "apps.reports",
    "apps.dashboard",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.apple",
    "allauth.socialaccount.providers.google",
    "encrypted_model_fields",
]

MIDDLEWARE = [
    # Before all that asks for the host or for TLS.
    "config.middleware.HealthMiddleware",
    "django.middleware.security.SecurityMiddleware",
    # Before sessions and sign-in: a static file needs neither, and costs no query.
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "config.middleware.PrivatePagesMiddleware",
    # Closed unless a view says otherwise, so that a new page that forgets to ask is not open to everybody.
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.accounts.middleware.ProviderTroubleMiddleware",
    "apps.accounts.middleware.TimeZoneMiddleware",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "config.page_context.site",
            ],
            "builtins": ["apps.core.templatetags.money", "apps.core.templatetags.ui"],
        },
    }
]

# A new connection costs a page six milliseconds, more than most of its queries; it is checked before it is used again.
DATABASES = {"default": env_database("DATABASE_URL", keep_connections=env_number("DATABASE_KEEP_SECONDS", 300))}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Session advisory locks need a connection that no transaction pooler hands on to somebody else.
DATABASE_DIRECT_URL = env_text("DATABASE_DIRECT_URL", "")
if DATABASE_DIRECT_URL:
    # Read for its complaints only: a wrong address shall stop the start, and not the first sync.
    env_database("DATABASE_DIRECT_URL", keep_connections=0)
    # A pooler hands the next statement to another session, which knows nothing of a cursor opened before.
    DATABASES["default"]["DISABLE_SERVER_SIDE_CURSORS"] = True

# In the database, because limits on failed sign-ins have to count over all processes and machines.
CACHES = {
    "default": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "cache_entries",
        # Of many addresses guessed at, none may push another's count out, as at Django's 300.
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
    # A table of its own: kept sums are many, and making room for them must not delete a limit on sign-in.
    "kept": {
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "kept_entries",
        "OPTIONS": {"MAX_ENTRIES": 50_000},
    },
}

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
# For visitors who are not signed in; everybody else has a zone in the profile.
TIME_ZONE = "America/New_York"

STATIC_URL = "/static/"
STATIC_ROOT = ROOT / "staticfiles"
STATICFILES_DIRS = [ROOT / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

AUTH_USER_MODEL = "accounts.User"
# The address is unique without regard to case, by a constraint that this check does not see.
SILENCED_SYSTEM_CHECKS = ["auth.W004"]
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:index"
LOGOUT_REDIRECT_URL = "account_login"

ACCOUNT_ADAPTER = "apps.accounts.adapters.AccountAdapter"
SOCIALACCOUNT_ADAPTER = "apps.accounts.adapters.SocialAccountAdapter"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
# Mail programs open links to look what is behind them; only a press of the button may confirm.
ACCOUNT_CONFIRM_EMAIL_ON_GET = False
# Holds only in the browser that has just registered: a link that was passed on signs nobody in.
ACCOUNT_LOGIN_ON_EMAIL_CONFIRMATION = True
# One address per user: a new one replaces the old when it is confirmed.
ACCOUNT_CHANGE_EMAIL = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = f"{SITE_NAME}: "
# A changed password or address is told to the address it had, so that a thief cannot do it unseen.
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True
# Whether an address has an account is told to that address only, by mail.
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_LOGOUT_ON_PASSWORD_CHANGE = False
# None: the box on the sign-in page decides.
ACCOUNT_SESSION_REMEMBER = None
ACCOUNT_FORMS = {
    "login": "apps.accounts.sign_in_forms.SignInForm",
    "signup": "apps.accounts.sign_in_forms.RegistrationForm",
    "add_email": "apps.accounts.sign_in_forms.ChangeEmailForm",
    "change_password": "apps.accounts.sign_in_forms.ChangePasswordForm",
    "set_password": "apps.accounts.sign_in_forms.SetPasswordForm",
    "reset_password": "apps.accounts.sign_in_forms.ForgottenPasswordForm",
    "reset_password_from_key": "apps.accounts.sign_in_forms.ChosenPasswordForm",
    "reauthenticate": "apps.accounts.sign_in_forms.ReauthenticateForm",
}
SOCIALACCOUNT_FORMS = {"signup": "apps.accounts.sign_in_forms.SocialRegistrationForm"}
# Google and Apple say which addresses they have proved; only by those an existing user is found.
SOCIALACCOUNT_EMAIL_AUTHENTICATION = True
SOCIALACCOUNT_EMAIL_AUTHENTICATION_AUTO_CONNECT = True
# A link on another site must not sign anybody in.
SOCIALACCOUNT_LOGIN_ON_GET = False
SOCIALACCOUNT_QUERY_EMAIL = True
SOCIALACCOUNT_PROVIDERS = social_providers()

SESSION_COOKIE_AGE = int(timedelta(hours=env_number("SESSION_HOURS", 24 * 14, least=1)).total_seconds())
SESSION_COOKIE_HTTPONLY = True
# Lax and not Strict: a provider's and the broker's redirect back must find the session it left.
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
# Addresses name accounts and searches; other sites learn none of them.
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CSRF_FAILURE_VIEW = "config.errors.csrf_failure"

TASTYTRADE_CLIENT_ID = env_text("TASTYTRADE_CLIENT_ID", "")
TASTYTRADE_CLIENT_SECRET = env_text("TASTYTRADE_CLIENT_SECRET", "")
TASTYTRADE_REDIRECT_ENVIRONMENT = env_choice("TASTYTRADE_REDIRECT_ENVIRONMENT", "production", ["production", "sandbox"])
# Anybody may link to a simulator, with secrets that are printed: on a real server that would be a way round consent.
TASTYTRADE_SIMULATOR_ALLOWED = False
TASTYTRADE_SIMULATOR_URL = env_address("TASTYTRADE_SIMULATOR_URL", "http://127.0.0.1:8010")
# The most the broker serves: each page costs a round trip, and a long history has many.
TASTYTRADE_PAGE_SIZE = env_number("TASTYTRADE_PAGE_SIZE", 2000, least=1, most=2000)

# The operator's own application sends users to tastytrade's consent page.
AUTHORIZE_HOSTS = ["https://my.tastytrade.com", "https://cert-my.staging-tasty.works"] if TASTYTRADE_CLIENT_ID else []

# Chromium applies form-action to the redirects that follow a post, so every place a form can lead to is listed.
SECURE_CSP = {
    "default-src": ["'self'"],
    "script-src": ["'self'"],
    "style-src": ["'self'"],
    # Bootstrap's style sheet carries its arrows and ticks as data.
    "img-src": ["'self'", "data:"],
    "font-src": ["'self'"],
    "connect-src": ["'self'"],
    "object-src": ["'none'"],
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
    "form-action": ["'self'", *social_form_targets(SOCIALACCOUNT_PROVIDERS), *AUTHORIZE_HOSTS],
}

DEFAULT_FROM_EMAIL = env_text("DEFAULT_FROM_EMAIL", "TastyTrade Tracker <tracker@localhost>")
SERVER_EMAIL = DEFAULT_FROM_EMAIL
ADMINS = env_list("ADMINS")
SITE_URL = env_address("SITE_URL", USUAL)

LOG_LEVELS = ["DEBUG", "INFO", "WARNING", "ERROR"]
LOGGING: dict[str, Any] = {
    "version": 1,
    # Loggers made while the settings load would stay silent for ever otherwise.
    "disable_existing_loggers": False,
    "filters": {"secrets": {"()": "apps.core.logs.SecretFilter"}},
    "formatters": {"json": {"()": "apps.core.logs.JsonFormatter"}},
    "handlers": {
        "stdout": {
            "class": "logging.StreamHandler",
            "stream": "ext://sys.stdout",
            "formatter": "json",
            "filters": ["secrets"],
        },
    },
    "root": {"handlers": ["stdout"], "level": env_choice("LOG_LEVEL", "INFO", LOG_LEVELS)},
    "loggers": {
        # Django gives these handlers of its own, which write plain text; without them the lines reach ours.
        "django": {"handlers": [], "level": "INFO", "propagate": True},
        "django.server": {"handlers": [], "level": "INFO", "propagate": True},
        # httpx2 logs full addresses at INFO; ours carry no secrets, but a provider's redirect might.
        "httpx2": {"level": "WARNING"},
        # gunicorn stops these from propagating, so they need the handler by name.
        "gunicorn.error": {"handlers": ["stdout"], "level": "INFO", "propagate": False},
        "gunicorn.access": {"handlers": ["stdout"], "level": "INFO", "propagate": False},
    },
}
