"""Settings of the platform. Everything a site may change comes from the environment and is listed here.

DATABASE_URL        where the data lies; default: the embedded PostgreSQL
DATABASE_OWNER_URL  the role that migrates; default: the same server's owner, or DATABASE_URL
DOUDI_HOSTS         names under which the pages may be asked for, separated by commas
DOUDI_SECRET_KEY    default: a key made once and kept in var/secret-key
DOUDI_HTTPS         "1" where the pages are served over https: cookies are then sent over nothing else, and
                    X-Forwarded-Proto of the server in front is believed
DOUDI_PUBLIC_URL    under which address strangers reach the pages; the codes on printed notices point there
DOUDI_REQUIRE_TOTP  "1" asks those who decide, pay and make accounts for a second factor
DOUDI_PROCESSES     how many processes serve pages (platform.page_server); default 1
DOUDI_IDLE_MINUTES  a session that has done nothing for so long is over; default 30
"""

import os

from csp.constants import NONE, SELF

from doudi.platform.database import OWNER, embedded_url, parse_url
from doudi.platform.paths import checkout, var
from doudi.platform.secret_key import secret_key

DEBUG = False
SECRET_KEY = secret_key(var())
PUBLIC_URL = os.environ.get("DOUDI_PUBLIC_URL", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = [
    host.strip() for host in os.environ.get("DOUDI_HOSTS", "127.0.0.1,localhost").split(",") if host.strip()
]

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "django.contrib.postgres",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "django_otp.plugins.otp_static",
    "django_htmx",
    "csp",
    "axes",
    "doudi.web",
    "doudi.apps.areas",
    "doudi.apps.accounts",
    "doudi.apps.record",
    "doudi.apps.files",
    "doudi.apps.jobs",
    "doudi.apps.people",
    "doudi.apps.cases",
    "doudi.apps.surveys",
    "doudi.apps.checks",
    "doudi.apps.rosters",
    "doudi.apps.exchange",
    "doudi.apps.screening",
    "doudi.apps.watch",
    "doudi.apps.campaigns",
    "doudi.apps.meetings",
    "doudi.apps.spot_checks",
    "doudi.apps.notices",
    "doudi.apps.papers",
    "doudi.apps.grants",
    "doudi.apps.payments",
    "doudi.apps.reviews",
    "doudi.apps.work",
    "doudi.apps.honesty",
    "doudi.apps.policies",
    "doudi.apps.sweeps",
    "doudi.apps.help",
    "doudi.apps.care",
    "doudi.apps.demo_cases",
]

# Nobody gets past LoginRequiredMiddleware but where a view says so: a forgotten check shows nothing.
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "doudi.platform.middleware.IdleTime",
    "doudi.platform.middleware.ChosenLanguage",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "doudi.platform.middleware.LoginPageForHtmx",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "doudi.apps.accounts.middleware.StaffInForce",
    "doudi.platform.row_security.AreaFence",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "doudi.platform.middleware.NothingKept",
    "doudi.apps.refusing.StorableOrRefused",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "doudi.platform.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "doudi.apps.accounts.context.frame",
            ],
            "builtins": ["doudi.web.templatetags.doudi_tags"],
            "libraries": {"i18n": "doudi.web.templatetags.quick_i18n"},  # in the place of Django's own: W003
        },
    }
]

SILENCED_SYSTEM_CHECKS = ["templates.W003"]

# -- database: the pages work as a role that row security binds, migrations run as the owner -------------
_app_url = os.environ.get("DATABASE_URL")
_owner_url = os.environ.get("DATABASE_OWNER_URL") or _app_url
DATABASES = {
    "default": parse_url(_app_url or embedded_url())
    | {"CONN_MAX_AGE": 600, "CONN_HEALTH_CHECKS": True, "ATOMIC_REQUESTS": True},
    "owner": parse_url(_owner_url or embedded_url(OWNER)) | {"TEST": {"MIRROR": "default"}},
}
EMBEDDED_DATABASE = _app_url is None
# Jobs are modules "jobs" of apps (platform.jobs); procrastinate's own discovery has nothing to find.
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
# Triggers are brought up to date after every migration. As steps of migrations each of them would make Django
# render all models anew: a fresh database took a minute.
PGTRIGGER_MIGRATIONS = False
PGTRIGGER_INSTALL_ON_MIGRATE = True

# -- login ---------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.NumericPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "front"
LOGOUT_REDIRECT_URL = "login"

AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ADMIN = False
AXES_VERBOSE = False

SESSION_COOKIE_AGE = int(os.environ.get("DOUDI_IDLE_MINUTES", "30")) * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "doudi.apps.accounts.views.page_too_old"
HTTPS = os.environ.get("DOUDI_HTTPS") == "1"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
if HTTPS:  # we stand behind a server that speaks TLS, and take its word for it
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS]
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

# -- what the browser may do ---------------------------------------------------------------------------
# Chart tooltips place themselves by style attributes: that is the only looseness.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "style-src-attr": ["'unsafe-inline'"],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
FILE_UPLOAD_HANDLERS = [
    "django.core.files.uploadhandler.MemoryFileUploadHandler",
    "doudi.platform.private_uploads.PrivateUploadHandler",
]
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 5000  # a household of thirty, every fact of every row

# -- words ---------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "中文"), ("en", "English")]
LOCALE_PATHS = [checkout() / "src" / "doudi" / "web" / "locale"]
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True

# -- static files: our own, and exactly those of node_modules that the pages load -----------------------
STATIC_URL = "/static/"
STATICFILES_FINDERS = [
    "django.contrib.staticfiles.finders.AppDirectoriesFinder",
    "doudi.platform.browser_assets.BrowserAssets",
]
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
WHITENOISE_ALLOW_ALL_ORIGINS = False
WHITENOISE_MAX_AGE = 86400  # addresses carry a digest of the content

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}
