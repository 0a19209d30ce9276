"""The second fence: PostgreSQL itself shows the pages' role only the rows of an area, whatever a query forgets."""

from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError
from django.http import Http404
from django.test import Client, override_settings
from django.urls import path, reverse

from doudi.apps.accounts.areas import area_range
from doudi.apps.accounts.models import User
from doudi.apps.sweeps.models import Finding, SweptHousehold
from doudi.platform import urls as root_urls
from doudi.platform.database import APP
from doudi.platform.fences import PUBLIC, fence_all, tables
from doudi.platform.row_security import EVERYTHING, NOTHING, all_rows, area_now, area_rows, reading_all_rows
from tests.platform.conftest import OTHER_COUNTY, TOWNSHIP

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _some_county(county: Any) -> None:
    """240 households that are there to be seen."""


def test_tests_run_as_the_role_of_the_pages() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "select current_user, rolsuper or rolbypassrls from pg_roles where rolname = current_user"
        )
        assert cursor.fetchone() == (APP, False)


def test_connection_that_was_opened_for_nobody_sees_no_row() -> None:
    with area_rows(NOTHING):
        assert Finding.objects.count() == SweptHousehold.objects.count() == 0


def test_connection_sees_its_area_and_no_other_even_without_a_filter() -> None:
    low, high = area_range(TOWNSHIP, "township")
    with area_rows((low, high)):
        codes = set(SweptHousehold.objects.values_list("area_code", flat=True))
        assert codes and all(low <= code < high for code in codes)
        assert {code for code in Finding.objects.values_list("area_code", flat=True)} <= codes
    with area_rows(area_range(OTHER_COUNTY, "county")):
        assert SweptHousehold.objects.count() == 0


def test_row_of_another_area_can_be_neither_written_nor_moved() -> None:
    with area_rows(area_range(TOWNSHIP, "township")):
        assert SweptHousehold.objects.exclude(area_code__startswith=TOWNSHIP[:9]).update(persons=99) == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            SweptHousehold.objects.all().update(area_code=OTHER_COUNTY)


def test_area_that_was_open_before_is_open_again_afterwards() -> None:
    with area_rows(area_range(OTHER_COUNTY, "county")):
        with all_rows():
            assert SweptHousehold.objects.count() == 240
        assert SweptHousehold.objects.count() == 0
        with pytest.raises(KeyError), all_rows():
            raise KeyError
        assert SweptHousehold.objects.count() == 0


@pytest.mark.django_db(transaction=True)
def test_nothing_is_seen_once_the_transaction_is_over() -> None:
    _settings_of_a_new_connection()
    with all_rows():
        assert area_now() == EVERYTHING
    assert area_now() == NOTHING


def _settings_of_a_new_connection() -> None:
    """As the pages connect: the tests' own connections are opened for everything."""
    with connection.cursor() as cursor:
        cursor.execute("reset doudi.area_from; reset doudi.area_to")


def test_request_leaves_the_connection_as_it_was(log_in: Callable[..., Client]) -> None:
    with area_rows(NOTHING):
        client = log_in()
        page = client.get(reverse("sweeps:sweep", args=["test", "cn-2021"]))
        assert page.status_code == 200 and "240" in page.content.decode()
        assert SweptHousehold.objects.count() == 0


def test_what_a_request_wrote_before_it_failed_is_not_kept(log_in: Callable[..., Client]) -> None:
    def writes_and_fails(request: Any) -> Any:
        request.user.display_name = "half done"
        request.user.save()
        raise kinds.pop()

    client = log_in(name="careful")
    client.raise_request_exception = False
    kinds: list[Exception] = [RuntimeError("a slip"), Http404("not here")]
    here = [path("writes-and-fails/", writes_and_fails), *root_urls.urlpatterns]
    urls = ModuleType("urls_with_a_slip")
    vars(urls).update(vars(root_urls) | {"urlpatterns": here})
    with override_settings(ROOT_URLCONF=urls):
        assert client.get("/writes-and-fails/").status_code == 404
        assert client.get("/writes-and-fails/").status_code == 500
    assert User.objects.get(username="careful").display_name == ""


def test_page_shows_the_township_alone_when_the_filter_is_forgotten(
    log_in: Callable[..., Client], monkeypatch: pytest.MonkeyPatch
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


def test_every_table_is_fenced_or_on_the_short_list_of_public_ones() -> None:
    open_tables = {table for table, _has_area, fenced in tables() if not fenced}
    assert open_tables == set(PUBLIC)
    assert all(len(reason) > 5 for reason in PUBLIC.values())


def test_table_without_a_fence_is_found(django_db_blocker: Any) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "reset role; create table forgotten (id bigint, area_code varchar(12)); create table loose (id bigint)"
        )
    assert {table for table, _has_area, fenced in tables() if not fenced} - set(PUBLIC) == {
        "forgotten",
        "loose",
    }
    fence_all()
    assert {table for table, _has_area, fenced in tables() if not fenced} - set(PUBLIC) == {"loose"}


def test_table_between_two_others_is_seen_with_the_fenced_one() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """reset role;
               create table between_two (id bigint primary key, household bigint references sweeps_swepthousehold (id));
               insert into between_two select id, id from sweeps_swepthousehold;
               grant select on between_two to public"""
        )
        fence_all()
        cursor.execute(f"set role {APP}")
        with area_rows(area_range(TOWNSHIP, "township")):
            cursor.execute("select count(*) from between_two")
            assert cursor.fetchone() == (SweptHousehold.objects.count(),)
        with area_rows(NOTHING):
            cursor.execute("select count(*) from between_two")
            assert cursor.fetchone() == (0,)


def test_reading_beyond_the_area_for_a_query_ends_with_the_query() -> None:
    township = area_range(TOWNSHIP, "township")
    with area_rows(township):
        few = SweptHousehold.objects.count()
        with reading_all_rows():
            assert area_now() == EVERYTHING
            assert SweptHousehold.objects.count() > few
        assert area_now() == township and SweptHousehold.objects.count() == few
        with pytest.raises(KeyError), reading_all_rows():
            raise KeyError
        assert area_now() == township


def test_an_error_of_the_database_while_reading_beyond_the_area_leaves_the_area_as_it_was() -> None:
    township = area_range(TOWNSHIP, "township")
    with area_rows(township):
        with pytest.raises(ProgrammingError), transaction.atomic(), reading_all_rows():
            SweptHousehold.objects.raw("select nothing from nowhere")[0]
        assert area_now() == township
