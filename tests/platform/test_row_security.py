"""The second fence: PostgreSQL itself shows the pages' role only the rows of an area, whatever a query forgets."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse

from doudi.apps.accounts.areas import area_range
from doudi.apps.sweeps.models import Finding, SweptHousehold
from doudi.platform.database import APP
from doudi.platform.row_security import NOTHING, all_rows, show_rows
from tests.platform.conftest import OTHER_COUNTY, TOWNSHIP

pytestmark = pytest.mark.django_db


@pytest.fixture
def as_the_pages(county: Any) -> Iterator[None]:
    """Tests connect as a superuser, whom row security does not bind: take the role that the pages have."""
    with connection.cursor() as cursor:
        cursor.execute(f"grant usage on schema public to {APP}")
        cursor.execute(f"grant select, insert, update, delete on all tables in schema public to {APP}")
        cursor.execute(f"set role {APP}")
    yield
    show_rows(NOTHING)
    with connection.cursor() as cursor:
        cursor.execute("reset role")


def test_connection_that_was_opened_for_nobody_sees_no_row(as_the_pages: None) -> None:
    show_rows(NOTHING)
    assert Finding.objects.count() == SweptHousehold.objects.count() == 0


def test_connection_sees_its_area_and_no_other_even_without_a_filter(as_the_pages: None) -> None:
    low, high = area_range(TOWNSHIP, "township")
    show_rows((low, high))
    codes = set(SweptHousehold.objects.values_list("area_code", flat=True))
    assert codes and all(low <= code < high for code in codes)
    assert {code for code in Finding.objects.values_list("area_code", flat=True)} <= codes
    show_rows(area_range(OTHER_COUNTY, "county"))
    assert SweptHousehold.objects.count() == 0


def test_row_of_another_area_can_be_neither_written_nor_moved(as_the_pages: None) -> None:
    from django.db import transaction
    from django.db.utils import ProgrammingError

    show_rows(area_range(TOWNSHIP, "township"))
    assert SweptHousehold.objects.exclude(area_code__startswith=TOWNSHIP[:9]).update(persons=99) == 0
    with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        SweptHousehold.objects.all().update(area_code=OTHER_COUNTY)


def test_loader_sees_everything_and_closes_the_fence_behind_it(as_the_pages: None) -> None:
    with all_rows():
        assert SweptHousehold.objects.count() == 240
    assert SweptHousehold.objects.count() == 0


def test_request_leaves_the_connection_closed(
    as_the_pages: None, log_in: Callable[..., Client], county: Any
) -> None:
    client = log_in()
    page = client.get(reverse("sweeps:sweep", args=["test", "cn-2021"]))
    assert page.status_code == 200 and "240" in page.content.decode()
    assert SweptHousehold.objects.count() == 0


def test_page_shows_the_township_alone_when_the_filter_is_forgotten(
    as_the_pages: None, log_in: Callable[..., Client], county: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doudi.apps.sweeps import selectors

    monkeypatch.setattr(
        selectors,
        "households_for",
        lambda user, sweep: SweptHousehold.objects.filter(register=sweep.register),
    )
    clerk = log_in("township_clerk", "township", TOWNSHIP)
    page = clerk.get(reverse("sweeps:sweep", args=["test", "cn-2021"])).content.decode()
    assert ">240 <" not in page


def test_every_table_with_an_area_of_households_is_behind_the_fence(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """select c.relname from pg_class c join pg_attribute a on a.attrelid = c.oid
               where a.attname = 'area_code' and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)"""
        )
        open_tables = {name for (name,) in cursor.fetchall()}
    # accounts and registers have areas, too, but speak of no household
    assert open_tables == {"accounts_user", "sweeps_register"}
