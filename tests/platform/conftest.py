# ruff: noqa: E402  (settings come before Django)
"""A real PostgreSQL, a small swept county, and people who log in."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.platform.settings"

import django

django.setup()

import psycopg
import pytest
from django.test import Client
from psycopg import sql
from pytest_django.plugin import DjangoDbBlocker

from doudi.platform.database import EmbeddedServer, embedded_url
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
                connection.execute(sql.SQL("drop database if exists {}").format(sql.Identifier(name)))


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

    with django_db_blocker.unblock():
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
