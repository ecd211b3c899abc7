"""Defaults fit for production; no secret has one. `instance/config.py` overrides them."""

from pathlib import Path

# Where the instance lies when `$KETTE_INSTANCE` does not say.
DEFAULT_INSTANCE = Path("instance")

DEBUG = False
TESTING = False

# None: SQLite in the instance. Else a SQLAlchemy address of PostgreSQL, for the application's own role.
DATABASE_URL: str | None = None
# PostgreSQL only, and needed there: the owner's address, under which migrations run.
MIGRATION_URL: str | None = None
# How far ahead of the database's clock a step may lie; goes into the database with the next migration.
CLOCK_SKEW_SECONDS = 5 * 60

# Sessions: end after this many seconds without a click, and after this many in all (BSI CON.10).
SESSION_IDLE_SECONDS = 30 * 60
SESSION_MAX_SECONDS = 10 * 60 * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = True

# Sign-in with the Kommune's own identity provider, by the key of the Kommune; docs/sign-in.md says what goes in.
OIDC: dict[str, dict[str, object]] = {}

# Passwords: Argon2id (RFC 9106, second recommended option: 64 MiB, 3 passes), about 0.1 s.
ARGON2_MEMORY_KIB = 64 * 1024
ARGON2_PASSES = 3
ARGON2_LANES = 2

# A case conference may last longer than an hour; its form must not die.
WTF_CSRF_TIME_LIMIT = None

MAX_CONTENT_LENGTH = 25 * 1024 * 1024
MAX_FORM_MEMORY_SIZE = 4 * 1024 * 1024
MAX_FORM_PARTS = 5_000

# Mail: without a host, mails stay in the outbox and can be read in the administration.
MAIL_HOST: str | None = None
MAIL_PORT = 587
MAIL_TLS = "starttls"  # "starttls", "tls" or "none"
MAIL_USER: str | None = None
MAIL_PASSWORD: str | None = None
MAIL_FROM = "kette@localhost"

# The address under which people reach this installation; links in mails begin with it.
BASE_URL = "http://127.0.0.1:5000"
# The host names under which Kette answers; whoever asks for another gets 400. None: that of BASE_URL, and this machine's.
TRUSTED_HOSTS: list[str] | None = None
# How many proxies stand in front and set X-Forwarded-For; 0 trusts none.
PROXIES = 0
