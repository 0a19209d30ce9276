"""Bring the database to the shape this version expects, as its owner; let the pages' role use it."""

from contextlib import AbstractContextManager, nullcontext

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from doudi.platform.database import EmbeddedServer

_GRANTS = """
    grant usage on schema public to {role};
    grant select, insert, update, delete on all tables in schema public to {role};
    grant usage, select on all sequences in schema public to {role};
"""


def database() -> AbstractContextManager[object]:
    """The embedded server for as long as the block lasts; nothing where the site brought its own."""
    return EmbeddedServer() if settings.EMBEDDED_DATABASE else nullcontext()


def migrate(verbosity: int = 0) -> None:
    """Run what is missing of the migrations. Running it again changes nothing."""
    call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    app, owner = (str(settings.DATABASES[name]["USER"]) for name in ("default", "owner"))
    if app != owner:
        with connections["owner"].cursor() as cursor:
            cursor.execute(sql.SQL(_GRANTS).format(role=sql.Identifier(app)).as_string(cursor.connection))
    connections["owner"].close()
