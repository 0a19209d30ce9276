"""The county of the matrix, made once for all its tests in one transaction that is taken back at the end."""

import logging
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection, transaction
from django.test import Client
from pytest_django.plugin import DjangoDbBlocker

from tests.platform.conftest import _become_the_pages
from tests.platform.matrix.asking import Viewer
from tests.platform.matrix.world import TODAY, VILLAGE, build

#: primary keys of the county begin here, so that none of them is also the number of something else; accounts apart,
#: which those who look have too
FIRST_KEY = 73_000_000
OTHER_VILLAGE = "430281103005"
NEIGHBOUR = "430481115201"
DIGITS = {"village": 12, "township": 9, "county": 6, "city": 4}


@pytest.fixture(scope="module")
def here(
    county: Any, django_db_blocker: DjangoDbBlocker, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[SimpleNamespace]:
    """`made`: rows by name; `viewers`: people at their browsers; everything as the role of the pages."""
    from doudi.platform.clock import clock_set
    from tests.platform.cases.conftest import Stopped, at
    from tests.platform.notices.conftest import LOCAL, _accounts

    patch = pytest.MonkeyPatch()
    folder = str(tmp_path_factory.mktemp("kept"))
    patch.setenv("DOUDI_KEEP", folder)
    patch.setattr("doudi.apps.policies.site_values.values_of", lambda site: dict(LOCAL))
    # What a paper shows is proved elsewhere; setting it takes a second.
    # A line with a traceback for everybody who is sent away: thousands of them are expected here.
    patch.setattr(logging.getLogger("django.request"), "disabled", True)
    patch.setattr("typst.compile", lambda *_args, **_more: b"%PDF-1.7 nothing")
    with django_db_blocker.unblock():
        _start_keys()
        whole = transaction.atomic()
        whole._from_testcase = True  # type: ignore[attr-defined]
        with clock_set(Stopped(at(TODAY, 13))), whole:
            _become_the_pages(connection)
            made = build(SimpleNamespace(**_accounts(VILLAGE)))
            yield SimpleNamespace(made=made, viewers=_viewers())
            transaction.set_rollback(True)
        with connection.cursor() as cursor:
            cursor.execute("reset role; reset doudi.area_from; reset doudi.area_to")
    patch.undo()


def _start_keys() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select setval(oid::regclass, greatest(%s, nextval(oid::regclass))) from pg_class"
            " where relkind = 'S' and relnamespace = 'public'::regnamespace and relname not like 'accounts_user%%'",
            [FIRST_KEY],
        )


def _viewers() -> list[Viewer]:
    """Every role that may have an account, on every level it may stand, in its own area and in others."""
    from doudi.apps.accounts.models import User
    from doudi.apps.accounts.roles import roles

    found = []
    for role in roles().values():
        if not role.account:
            continue
        for level in ["township", "county", "city"] if role.any_level else [role.level]:
            places = {"own": VILLAGE, "elsewhere": OTHER_VILLAGE}
            if level in ("village", "township"):
                places["neighbour"] = NEIGHBOUR
            for where, village in places.items():
                user = User.objects.create_user(
                    f"viewer-{len(found)}", password="a long password", role=role.name, level=level,
                    area_code=village[: DIGITS[level]].ljust(12, "0"), display_name="看的人",
                )  # fmt: skip
                client = Client()
                client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
                found.append(Viewer(role.name, level, where, client))
    return found


@pytest.fixture
def at_home(here: SimpleNamespace) -> list[Viewer]:
    """Everybody of the county's own village, township, county or city."""
    return [one for one in here.viewers if one.where == "own"]


@pytest.fixture
def from_elsewhere(here: SimpleNamespace) -> list[Viewer]:
    """Everybody of the township next door and of another county."""
    return [one for one in here.viewers if one.where != "own"]
