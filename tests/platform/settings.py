"""Settings of the tests: a PostgreSQL of their own, which forgets nothing but is not made to survive a power cut."""

import os
import tempfile

from doudi.platform.database import embedded_url, parse_url
from doudi.platform.paths import database_folder
from doudi.platform.settings import *  # noqa: F403

TEST_FOLDER = database_folder("pg-test")
# Runs at the same time share the server, never a database. DOUDI_TEST_DB with --reuse-db keeps one between runs.
TEST_NAME = os.environ.get("DOUDI_TEST_DB") or f"test_{os.getpid()}"
DATABASES = {
    "default": parse_url(embedded_url("postgres", folder=TEST_FOLDER))
    | {"TEST": {"NAME": TEST_NAME}, "ATOMIC_REQUESTS": True},
    "owner": parse_url(embedded_url("postgres", folder=TEST_FOLDER)) | {"TEST": {"MIRROR": "default"}},
}
EMBEDDED_DATABASE = False
SECRET_KEY = "only for tests"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
ALLOWED_HOSTS = ["testserver"]

# Keys of the encrypted columns: any will do, and the same in every worker.
os.environ.setdefault("DOUDI_DATA_KEYS", f"1:{'ab' * 16},index:{'cd' * 32}")
os.environ.setdefault("DOUDI_KEEP", tempfile.mkdtemp(prefix="doudi-test-kept-"))
