"""Bring the database to the shape this version expects, as its owner; let the pages' role use it."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext

from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from doudi.platform.database import DatabaseTrouble, EmbeddedServer
from doudi.platform.quick_migrations import rendering_only_what_changed

_LOGIN = ("HOST", "PORT", "USER", "PASSWORD", "OPTIONS")

_GRANTS = """
    grant usage on schema public to {role};
    grant select, insert, update, delete on all tables in schema public to {role};
    grant usage, select on all sequences in schema public to {role};
"""


def database() -> AbstractContextManager[object]:
    """The embedded server for as long as the block lasts; nothing where the site brought its own."""
    return EmbeddedServer() if settings.EMBEDDED_DATABASE else nullcontext()


def refuse_roles_that_pass_row_security() -> None:
    """Superusers and BYPASSRLS roles see every row whatever the policies say: the second fence would be none."""
    with connections["default"].cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        )
        role, passes = cursor.fetchone() or ("", True)
    if passes:
        raise DatabaseTrouble(
            f"网页用的数据库角色 {role} 是超级用户或者带 BYPASSRLS，行级安全对它不起作用。"
            "请在 DATABASE_URL 里换一个普通角色；建表的角色写在 DATABASE_OWNER_URL 里。"
        )


def refuse_owner_without_settings() -> None:
    """The owner makes functions that carry the area's settings; PostgreSQL lets it only where it was told so."""
    with connections["owner"].cursor() as cursor:
        cursor.execute("select current_user, has_parameter_privilege(current_user, 'doudi.area_from', 'SET')")
        role, may = cursor.fetchone() or ("", False)
    if not may:
        raise DatabaseTrouble(
            f"建表的数据库角色 {role} 还不能使用行级安全的设置。请让数据库管理员执行一次："
            f"grant set on parameter doudi.area_from, doudi.area_to to {role}"
        )


def migrate(verbosity: int = 0) -> None:
    """Run what is missing of the migrations. Running it again changes nothing."""
    refuse_roles_that_pass_row_security()
    refuse_owner_without_settings()
    with rendering_only_what_changed():
        call_command("migrate", database="owner", interactive=False, verbosity=verbosity)
    app, owner = (str(settings.DATABASES[name]["USER"]) for name in ("default", "owner"))
    if app != owner:
        grant_to(app)
    connections["owner"].close()


def grant_to(role: str, using: str = "owner") -> None:
    """Let a role use the tables, and no more: it owns nothing and makes nothing."""
    with connections[using].cursor() as cursor:
        cursor.execute(sql.SQL(_GRANTS).format(role=sql.Identifier(role)).as_string(cursor.connection))


@contextmanager
def as_owner() -> Iterator[None]:
    """Inside, what a command writes is written by the tables' owner: what ran before the platform did is taken over,
    which no page may do (LD-10). Row security binds the owner too. Not inside a transaction."""
    connection = connections["default"]
    own = {key: connections["owner"].settings_dict[key] for key in _LOGIN}
    usual = {key: connection.settings_dict[key] for key in _LOGIN}
    connection.close()
    connection.settings_dict |= own
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict |= usual
