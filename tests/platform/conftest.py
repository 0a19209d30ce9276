# ruff: noqa: E402  (settings come before Django)
"""A real PostgreSQL, a small swept county, and people who log in."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.platform.settings"

import django

django.setup()

import psycopg
import pytest
from django.db import connection
from django.db.backends.signals import connection_created
from django.test import Client
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from doudi.platform.database import APP, EmbeddedServer, embedded_url
from doudi.platform.row_security import EVERYTHING
from tests.platform.settings import TEST_FOLDER

COUNTY = "430481000000"
TOWNSHIP = "430481114000"  # 大市镇
OTHER_COUNTY = "430281000000"


@pytest.fixture(scope="session")
def django_db_modify_db_settings() -> Iterator[None]:
    with EmbeddedServer(TEST_FOLDER, durable=False):
        drop_left_behind()
        yield


def drop_left_behind() -> None:
    """Databases of runs that were killed: named after a process that is no more."""
    with psycopg.connect(embedded_url("postgres", "postgres", TEST_FOLDER), autocommit=True) as connection:
        names = connection.execute(
            "select datname from pg_database where datname ~ '^test_[0-9]+'"
        ).fetchall()
        for (name,) in names:
            if not Path(f"/proc/{name.split('_')[1]}").exists():
                connection.execute(
                    sql.SQL("drop database if exists {} with (force)").format(sql.Identifier(name))
                )


@pytest.fixture(autouse=True)
def role_of_the_pages(request: pytest.FixtureRequest) -> Iterator[None]:
    """Everything runs as doudi_app, whom row security binds, on every connection that a test opens.

    The body of a test and its fixtures may see every area, as a loader may; a request sees what AreaFence sets, and
    `in_area` narrows a call of a service.
    """
    asks = {"db", "transactional_db", "django_db_setup"} & set(request.fixturenames)
    if not asks and request.node.get_closest_marker("django_db") is None:
        yield
        return
    request.getfixturevalue("_django_db_helper")
    connection_created.connect(_become_the_pages)
    if connection.connection is not None:
        _become_the_pages(connection)
    yield
    connection_created.disconnect(_become_the_pages)
    if connection.in_atomic_block:
        return  # the rollback takes the role back
    with connection.cursor() as cursor:
        cursor.execute("reset role; reset doudi.area_from; reset doudi.area_to")


def _become_the_pages(connection: Any, **_other: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"set role {APP}")
        cursor.execute(
            "select set_config('doudi.area_from', %s, false), set_config('doudi.area_to', %s, false)",
            EVERYTHING,
        )


@pytest.fixture
def in_area() -> Callable[[Any], Any]:
    """`with in_area(user): …` runs services and selectors as a request of the user would."""
    from doudi.platform.row_security import area_rows

    return lambda user: area_rows(user.household_range())


@pytest.fixture(scope="session")
def quickly() -> ExitStack:
    """Migrates as `doudi migrate` does, until the database is there."""
    from doudi.platform.quick_migrations import rendering_only_what_changed

    stack = ExitStack()
    stack.enter_context(rendering_only_what_changed())
    return stack


@pytest.fixture(scope="session")
def django_db_setup(quickly: ExitStack, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """What `doudi migrate` does besides: the pages' role may use the tables."""
    from doudi.platform.migrate import grant_to

    quickly.close()
    with django_db_blocker.unblock():
        grant_to(APP, "default")
    empty = connection.ops.execute_sql_flush

    def empty_past_the_triggers(statements: Any) -> None:
        """After a test with transactions of its own: the record of acts refuses to be emptied."""
        with connection.cursor() as cursor:
            cursor.execute("set session_replication_role = replica")
        empty(statements)
        with connection.cursor() as cursor:
            cursor.execute("reset session_replication_role")

    connection.ops.execute_sql_flush = empty_past_the_triggers  # type: ignore[method-assign]


@pytest.fixture(scope="session")
def county_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from doudi.demo import make_county

    folder = tmp_path_factory.mktemp("demo") / "county"
    make_county(240, 5, folder, 20240901, rosters=False)
    return folder


@pytest.fixture(scope="session")
def county(django_db_setup: None, django_db_blocker: DjangoDbBlocker, county_folder: Path) -> Any:
    """A county of 240 households in the database, swept by cn-2021 and leiyang-2024."""
    from doudi.apps.sweeps.services import keep_register, sweep_register

    with django_db_blocker.unblock():  # as the superuser who made the database
        register = keep_register(
            "test", title="试验县", area_code=COUNTY, level="county", folder=county_folder / "register",
            local_file=county_folder / "local.yaml", on=20240901,
        )  # fmt: skip
        out = county_folder.parent / "sweeps"
        sweeps = {pack: sweep_register(register, pack, out) for pack in ("cn-2021", "leiyang-2024")}
    return SimpleNamespace(register=register, sweeps=sweeps, folder=county_folder, out=out)


@pytest.fixture
def make_user(db: None) -> Callable[..., Any]:
    def make(
        role: str = "county_reviewer", level: str = "county", area: str = COUNTY, name: str = "somebody"
    ) -> Any:
        from doudi.apps.accounts.models import User

        return User.objects.create_user(
            name, password="a long password", role=role, level=level, area_code=area
        )

    return make


@pytest.fixture
def log_in(make_user: Callable[..., Any]) -> Callable[..., Client]:
    """A browser in which somebody of the given role, level and area is logged in."""

    def log(
        role: str = "county_reviewer", level: str = "county", area: str = COUNTY, name: str = "somebody"
    ) -> Client:
        client = Client()
        client.force_login(
            make_user(role, level, area, name), backend="django.contrib.auth.backends.ModelBackend"
        )
        return client

    return log
