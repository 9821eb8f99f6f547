"""Every setting of the portal, read from the environment (docs/settings.md lists them)."""

from datetime import timedelta
from pathlib import Path

import environ
from django.core.exceptions import ImproperlyConfigured

from portal.api.frameworks import REST_FRAMEWORK, SPECTACULAR_SETTINGS  # noqa: F401 (settings of theirs)
from portal.ops import database, notice_settings
from portal.ops.embedded import paths, secret, servers
from portal.web import log_lines

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()

# Where we run ------------------------------------------------------------------------------------------------------

EMBEDDED_DATABASE = not env.str("DATABASE_URL", default="")
EMBEDDED_BROKER = not env.str("REDIS_URL", default="")
VAR = paths.var()

DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="") or secret.key(VAR, may_generate=EMBEDDED_DATABASE)
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
secret.refuse_placeholder(SECRET_KEY)
# Receipts outlive a change of SECRET_KEY when they have a key of their own: on a city's own servers they must
# (portal/checks.py, portal/ops/webserver.py).
RECEIPT_KEY_GIVEN = bool(env.str("RECEIPT_KEY", default=""))
RECEIPT_KEY = env.str("RECEIPT_KEY", default="") or SECRET_KEY
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost", "[::1]"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
TRUSTED_PROXIES = env.list("TRUSTED_PROXIES", default=[])
METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
METRICS_FROM = env.list("METRICS_FROM", default=["127.0.0.0/8", "::1/128"])
PORT = env.int("PORT", default=8000)

# The city ----------------------------------------------------------------------------------------------------------

# A database of one's own is a real city's: nothing of the demonstration, unless it is asked for by name.
DEMO = env.str("DEMO", default="city" if EMBEDDED_DATABASE else "none")
DEMO_LIVES = env.bool("DEMO_LIVES", default=True) and DEMO != "none"
# Of the demonstration's city; another says its own here or on the screen (dossiers/units/the_city.py).
CITY_NAME = env.str("CITY_NAME", default="thành phố Cần Thơ" if DEMO != "none" else "")
CITY_HOTLINE = env.str("CITY_HOTLINE", default="1022" if DEMO != "none" else "")
CITY_DESK = env.str("CITY_DESK", default="")
if DEMO not in ("city", "small", "2025", "none"):
    raise ImproperlyConfigured(f"DEMO is {DEMO!r}: it may be city, small, 2025 or none.")
PUBLIC_ORIGIN = env.str("PUBLIC_ORIGIN", default="")  # what a receipt's QR link begins with; default: this address
SECURITY_CONTACT = env.str(
    "SECURITY_CONTACT", default=""
)  # of security.txt: mailto: or https:; default: the contact page
PUBLIC_OFFICIAL_NAMES = env.bool("PUBLIC_OFFICIAL_NAMES", default=False)
REPORTS_CLOSE_ON = env.int("REPORTS_CLOSE_ON", default=0)  # last day of a month's reports; 0: the month's own last day
if not 0 <= REPORTS_CLOSE_ON <= 28:
    raise ImproperlyConfigured(f"REPORTS_CLOSE_ON is {REPORTS_CLOSE_ON}: it may be 0 (the month's end) to 28.")
# Which law's printed forms: by the day a dossier was received, or one edition for all (the demonstration of 2018).
FORMS_LAW = env.str("FORMS_LAW", default="2018" if DEMO in ("city", "small") else "by-date")
if FORMS_LAW not in ("by-date", "2018", "2025"):
    raise ImproperlyConfigured(f"FORMS_LAW is {FORMS_LAW!r}: it may be by-date, 2018 or 2025.")

# The public log ----------------------------------------------------------------------------------------------------

LOG_ROOT = Path(env.str("LOG_ROOT", default="") or VAR / "public-log")  # its files, served as they are
LOG_KEY = env.str("LOG_KEY", default="")  # signs checkpoints; only the worker needs it
LOG_KEY_FILE = paths.var() / "log_key" if EMBEDDED_DATABASE else None
LOG_ORIGIN = (PUBLIC_ORIGIN or f"http://127.0.0.1:{PORT}").split("://")[-1].rstrip("/") + "/nhat-ky"
LOG_WITNESSES = env.list("LOG_WITNESSES", default=[])  # of each: its key, a space, its address
if EMBEDDED_DATABASE and not LOG_WITNESSES and paths.witness_address().exists():  # the demonstration's own
    LOG_WITNESSES = [paths.witness_address().read_text()]

# How often a secret may be tried (casework/limits.py); docs/settings.md has the lucky guesses a year of each ----------

LOOKUP_FOUR_DIGITS = env.bool("LOOKUP_FOUR_DIGITS", default=True)
LOOKUP_FAILURES_PER_DOSSIER = env.int("LOOKUP_FAILURES_PER_DOSSIER", default=5)  # of four digits, in a day
LOOKUP_FAILURES_PER_ADDRESS = env.int("LOOKUP_FAILURES_PER_ADDRESS", default=10)
LOOKUP_FAILURES_PER_NETWORK = env.int("LOOKUP_FAILURES_PER_NETWORK", default=20)
LOOKUP_FAILURES_PER_WIDE_NETWORK = env.int("LOOKUP_FAILURES_PER_WIDE_NETWORK", default=50)
LOOKUP_WHOLE_FAILURES_PER_DOSSIER = env.int("LOOKUP_WHOLE_FAILURES_PER_DOSSIER", default=60)  # in an hour
LOOKUP_WHOLE_FAILURES_PER_DOSSIER_AND_ADDRESS = env.int("LOOKUP_WHOLE_FAILURES_PER_DOSSIER_AND_ADDRESS", default=10)
LOOKUP_WHOLE_FAILURES_PER_ADDRESS = env.int("LOOKUP_WHOLE_FAILURES_PER_ADDRESS", default=60)
LOOKUP_WHOLE_FAILURES_PER_NETWORK = env.int("LOOKUP_WHOLE_FAILURES_PER_NETWORK", default=300)
LOOKUP_WHOLE_FAILURES_PER_WIDE_NETWORK = env.int("LOOKUP_WHOLE_FAILURES_PER_WIDE_NETWORK", default=1200)
LOOKUP_FAILURES_CITY_WIDE = env.int("LOOKUP_FAILURES_CITY_WIDE", default=300)  # in an hour: an alarm, no stop
PETITIONS_PER_ADDRESS = env.int("PETITIONS_PER_ADDRESS", default=20)  # sent in an hour
PETITIONS_PER_NETWORK = env.int("PETITIONS_PER_NETWORK", default=100)
PETITIONS_PER_WIDE_NETWORK = env.int("PETITIONS_PER_WIDE_NETWORK", default=400)
SIGN_IN_FAILURES_PER_DEVICE = env.int("SIGN_IN_FAILURES_PER_DEVICE", default=10)  # in ten minutes
SIGN_IN_FAILURES_PER_ACCOUNT = env.int("SIGN_IN_FAILURES_PER_ACCOUNT", default=100)  # in an hour, unknown devices
SIGN_IN_FAILURES_PER_ADDRESS = env.int("SIGN_IN_FAILURES_PER_ADDRESS", default=30)
SIGN_IN_FAILURES_PER_NETWORK = env.int("SIGN_IN_FAILURES_PER_NETWORK", default=60)
SIGN_IN_FAILURES_PER_WIDE_NETWORK = env.int("SIGN_IN_FAILURES_PER_WIDE_NETWORK", default=240)
SIGN_IN_FAILURES_CITY_WIDE = env.int("SIGN_IN_FAILURES_CITY_WIDE", default=500)  # an alarm, no stop
SECOND_FACTOR_FAILURES = env.int(
    "SECOND_FACTOR_FAILURES", default=10
)  # of a known device, or of all others, in an hour

# Notices: without a gateway (docs/gateway.md) or a mail server they go to the log, masked ---------------------------

SMS_GATEWAY_URL = env.str("SMS_GATEWAY_URL", default="")
SMS_GATEWAY_SECRET = env.str("SMS_GATEWAY_SECRET", default="")
ZALO_GATEWAY_URL = env.str("ZALO_GATEWAY_URL", default="")
ZALO_GATEWAY_SECRET = env.str("ZALO_GATEWAY_SECRET", default="")
GATEWAY_SECONDS = env.float("GATEWAY_SECONDS", default=10.0)
NOTICES_FIRST_PAUSE = env.int("NOTICES_FIRST_PAUSE", default=60)  # seconds; doubled after each failure …
NOTICES_LONGEST_PAUSE = env.int("NOTICES_LONGEST_PAUSE", default=6 * 3600)  # … up to this
NOTICES_GIVE_UP_AFTER = env.int("NOTICES_GIVE_UP_AFTER", default=24 * 3600)
NOTICES_A_DAY = env.int("NOTICES_A_DAY", default=6)  # to one address about one dossier; more wait for the morning
NOTICES_QUIET = notice_settings.quiet_hours(env.str("NOTICES_QUIET", default="21:00-07:00"))
EMAIL_URL = env.str("EMAIL_URL", default="")
vars().update(notice_settings.mail_settings(EMAIL_URL))
OPERATOR_EMAIL = env.str("OPERATOR_EMAIL", default="")  # is told what the checks find, as is …
ALARM_WEBHOOK_URL = env.str("ALARM_WEBHOOK_URL", default="")  # … who listens here
ALARM_WEBHOOK_SECRET = env.str("ALARM_WEBHOOK_SECRET", default="")
# Whose newest backup may be BACKUP_HOURS old; the embedded portal makes one every night by itself.
BACKUP_ROOT = env.str("BACKUP_ROOT", default="") or (str(VAR / "backups") if EMBEDDED_DATABASE else "")
BACKUP_NIGHTLY = EMBEDDED_DATABASE
BACKUP_HOURS = env.int("BACKUP_HOURS", default=26)
BACKUP_KEEP = env.int("BACKUP_KEEP", default=3 if EMBEDDED_DATABASE else 14)  # the newest so many stay; 0: all
BACKUP_ENCRYPT_TO = env.list("BACKUP_ENCRYPT_TO", default=[])  # age public keys
DISK_FREE_PERCENT = env.int("DISK_FREE_PERCENT", default=10)
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str("EMAIL_FROM", default="motcua@localhost")
PHONE_CODE_SECONDS = env.int("PHONE_CODE_SECONDS", default=300)
PHONE_CODE_TRIES = env.int("PHONE_CODE_TRIES", default=5)
PHONE_CODES_PER_PHONE = env.int("PHONE_CODES_PER_PHONE", default=3)  # asked for from one network in an hour
PHONE_CODES_PER_PHONE_CITY_WIDE = env.int("PHONE_CODES_PER_PHONE_CITY_WIDE", default=9)  # from everywhere
PHONE_CODES_PER_ADDRESS = env.int("PHONE_CODES_PER_ADDRESS", default=20)  # in an hour
PHONE_CODES_PER_NETWORK = env.int("PHONE_CODES_PER_NETWORK", default=60)
PHONE_CODES_PER_WIDE_NETWORK = env.int("PHONE_CODES_PER_WIDE_NETWORK", default=200)
PHONE_CODES_CITY_WIDE = env.int("PHONE_CODES_CITY_WIDE", default=1000)  # an alarm, no stop
PHONE_WRONG_CODES_PER_ADDRESS = env.int("PHONE_WRONG_CODES_PER_ADDRESS", default=20)  # in an hour
PHONE_WRONG_CODES_PER_NETWORK = env.int("PHONE_WRONG_CODES_PER_NETWORK", default=40)
PHONE_WRONG_CODES_PER_WIDE_NETWORK = env.int("PHONE_WRONG_CODES_PER_WIDE_NETWORK", default=100)
PHONE_WRONG_CODES_CITY_WIDE = env.int("PHONE_WRONG_CODES_CITY_WIDE", default=300)  # an alarm, no stop

# The rooms ---------------------------------------------------------------------------------------------------------

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "portal.web.static_files.StaticFiles",
    "rest_framework",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "portal",
    "portal.ops",
    "portal.imports",
    "portal.web.kept_forms",
    *(["portal.demo"] if EMBEDDED_DATABASE or DEMO != "none" else []),
    "portal.bench",
    "portal.tools",
    "dossiers.calendars",
    "dossiers.units",
    "dossiers.procedures",
    "dossiers.casework",
    "dossiers.transparency",
    "dossiers.oversight",
    "dossiers.notices",
    "dossiers.feedback",
    "dossiers.registers",
]
AUTH_USER_MODEL = "units.Officer"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
MIDDLEWARE = [
    "portal.web.request_id.RequestIdMiddleware",
    "portal.web.measurements.MeasuringMiddleware",
    "portal.web.request_scope.RequestScope",
    "portal.api.problem_middleware.ProblemDocuments",
    "portal.web.client_address.ClientAddressMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",  # pages are a quarter of their size; Django pads them against BREACH
    "portal.web.uploads.UploadLimitMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.web.language.Language",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "portal.web.session_hours.SessionHours",
    "portal.web.kept_forms.middleware.KeptForms",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "portal.web.context.page",
            ],
            "builtins": ["portal.templatetags.owned_forms"],
            "loaders": [
                (
                    "django.template.loaders.cached.Loader",
                    [
                        "portal.web.template_loader.CompactLoader",
                        "django.template.loaders.app_directories.Loader",
                    ],
                )
            ],
        },
    }
]

# Database, cache, sessions -----------------------------------------------------------------------------------------

_app_url = env.str("DATABASE_URL", default="") or servers.database_url("portal_app")
DATABASE_APP_ROLE = database.place(_app_url)["USER"]
DATABASE_ROLE = env.str("PORTAL_DATABASE_ROLE", default="app")  # set by manage.py, command by command
if DATABASE_ROLE == "owner":  # loading and migrating take the time they take
    _owner_url = (
        env.str("DATABASE_OWNER_URL", default="") if not EMBEDDED_DATABASE else servers.database_url("portal_owner")
    )
    DATABASES = {"default": database.place(_owner_url)}
else:
    _limit = env.int("DATABASE_STATEMENT_SECONDS", default=30)
    DATABASES = {"default": database.limited(database.place(_app_url), seconds=_limit)}

# In the database, so that limits of sign-in and API hold without a broker, and in every process alike.
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "portal_cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = int(timedelta(hours=10).total_seconds())
BROKER_URL = env.str("REDIS_URL", default="") or servers.broker_url()

# Safety ------------------------------------------------------------------------------------------------------------

# One switch: with it cookies are Secure and __Host-, HSTS is sent and http is redirected. Without it plain http on a
# local network can still sign in.
HTTPS = env.bool("HTTPS", default=False)
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = HTTPS
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
SECURE_HSTS_SECONDS = int(timedelta(days=730).total_seconds()) if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS and TRUSTED_PROXIES else None
SECURE_REDIRECT_EXEMPT = [r"^livez$", r"^readyz$"]
SECURE_REFERRER_POLICY = "same-origin"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.web.kept_forms.refused_forms.old_form"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'none'"],
        "script-src": ["'self'"],
        "style-src": ["'self'"],
        "img-src": ["'self'", "data:"],
        "font-src": ["'self'"],
        "connect-src": ["'self'"],
        "manifest-src": ["'self'"],
        "worker-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: []
    for feature in ("accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "magnetometer",
                    "microphone", "midi", "payment", "usb")
}  # fmt: skip
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "/can-bo/dang-nhap"
LOGIN_REDIRECT_URL = "/can-bo/viec"
DATA_UPLOAD_MAX_NUMBER_FIELDS = 500
DATA_UPLOAD_MAX_NUMBER_FILES = 20

# Signing in (portal/desk/account/allauth_adapters.py): nobody signs up, nothing is mailed, limits are our own -----

SECOND_FACTOR = env.bool("SECOND_FACTOR", default=True)
SECOND_FACTOR_DEMONSTRATION = env.bool("SECOND_FACTOR_DEMONSTRATION", default=False)
ACCOUNT_ADAPTER = "portal.desk.account.allauth_adapters.AccountAdapter"
ACCOUNT_LOGIN_METHODS = {"username"}
ACCOUNT_SIGNUP_FIELDS = ["username*", "password1*"]
ACCOUNT_USER_MODEL_EMAIL_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_NOTIFICATIONS = False
ACCOUNT_RATE_LIMITS = MFA_RATE_LIMITS = False
ACCOUNT_REAUTHENTICATION_TIMEOUT = int(timedelta(minutes=5).total_seconds())
ACCOUNT_FORMS = {"reauthenticate": "portal.desk.account.factor_forms.PasswordAgainForm"}
MFA_ADAPTER = "portal.desk.account.allauth_adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "portal.desk.account.factor_forms.SecondFactor",
    "reauthenticate": "portal.desk.account.factor_forms.SecondFactorAgain",
    "authenticate_webauthn": "portal.desk.account.factor_forms.KeyForm",
    "reauthenticate_webauthn": "portal.desk.account.factor_forms.KeyAgainForm",
    "activate_totp": "portal.desk.account.factor_forms.FirstCode",
    "add_webauthn": "portal.desk.account.factor_forms.NewKey",
}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_RECOVERY_CODES_SHOW_ONCE = True
MFA_TOTP_TOLERANCE = 1  # a telephone's clock may be half a minute off
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # browsers allow keys on localhost only, then
# A national identity provider (OpenID Connect); without OIDC_SERVER_URL there is none.
OIDC_SERVER_URL = env.str("OIDC_SERVER_URL", default="")
OIDC_CLAIM = env.str("OIDC_CLAIM", default="preferred_username")
OIDC_MATCHES = env.str("OIDC_MATCHES", default="username")
if OIDC_MATCHES not in ("username", "identity_number"):
    raise ImproperlyConfigured(f"OIDC_MATCHES is {OIDC_MATCHES!r}: it may be username or identity_number.")
SOCIALACCOUNT_PROVIDERS = {
    "openid_connect": {
        "OAUTH_PKCE_ENABLED": True,
        "SCOPE": env.list("OIDC_SCOPE", default=["openid", "profile"]),
        "APPS": [
            {
                "provider_id": "danh-tinh",
                "name": env.str("OIDC_NAME", default="Tài khoản định danh điện tử"),
                "client_id": env.str("OIDC_CLIENT_ID", default=""),
                "secret": env.str("OIDC_CLIENT_SECRET", default=""),
                "settings": {"server_url": OIDC_SERVER_URL},
            }
        ],
    }
}

# Language and time -------------------------------------------------------------------------------------------------

LANGUAGE_CODE = "vi"
LANGUAGES = [("vi", "Tiếng Việt"), ("en", "English")]  # another: docs/english.md
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.wording.formats"]
TIME_ZONE = env.str("CITY_TIME_ZONE", default="Asia/Ho_Chi_Minh")
USE_TZ = True

# Files -------------------------------------------------------------------------------------------------------------

STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = Path(env.str("STATIC_ROOT", default="") or VAR / "staticfiles")
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "portal.web.static_files.Storage"},
}
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = ["png", "webp", "woff2", "gz", "br", "map", "txt", "md"]
# Scans and photos of papers: outside everything that is served; never MEDIA_ROOT, which frameworks like to publish.
EXPORTS_ROOT = Path(env.str("EXPORTS_ROOT", default="") or VAR / "exports")  # lists as files, gone after a week
# How long an applicant's particulars are kept after the end, warned of, and brought back (docs/personal-data.md).
RETENTION_YEARS = env.int("RETENTION_YEARS", default=10)
RETENTION_WARNING_DAYS = env.int("RETENTION_WARNING_DAYS", default=60)
RETENTION_RESTORE_DAYS = env.int("RETENTION_RESTORE_DAYS", default=30)
FILES_ROOT = Path(env.str("FILES_ROOT", default="") or VAR / "files")
FILE_LIMIT_MB = env.int("FILE_LIMIT_MB", default=20)
PICTURE_LIMIT_MEGAPIXELS = env.int("PICTURE_LIMIT_MEGAPIXELS", default=50)
DOSSIER_FILES_MB = env.int("DOSSIER_FILES_MB", default=100)
FILE_UPLOAD_HANDLERS = ["portal.web.uploads.LimitedUploadHandler"]

# Web API -----------------------------------------------------------------------------------------------------------

API_REQUESTS_PER_MINUTE = env.int("API_REQUESTS_PER_MINUTE", default=600)  # of one network

# Logs: what happened, never who or with which secret ---------------------------------------------------------------

# One JSON object a line for machines, on a city's own servers; a line for eyes beside `make run`.
LOG_FORMAT = env.str("LOG_FORMAT", default="lines" if EMBEDDED_DATABASE else "json")
if LOG_FORMAT not in ("lines", "json"):
    raise ImproperlyConfigured(f"LOG_FORMAT is {LOG_FORMAT!r}: it may be lines or json.")
LOGGING = log_lines.logging_settings(LOG_FORMAT, level=env.str("LOG_LEVEL", default="WARNING"))
