"""The register on pages: who sees what, what a form writes, how many queries a page takes."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from doudi.apps.areas.names import read_names
from doudi.apps.people.demo import load_register
from doudi.apps.people.models import Household, Income, Person
from doudi.apps.record.models import Act
from doudi.platform.clock import CHINA
from doudi.platform.row_security import all_rows
from tests.platform.people.conftest import TOWNSHIP, VILLAGE, citizen

AREA, ON = "430481000000", 20240901


@pytest.fixture
def loaded(db: None, county_folder: Path) -> None:
    load_register(county_folder / "register", AREA, ON, None, datetime(2024, 9, 1, 9, tzinfo=CHINA))
    read_names()  # once a minute a request reads them; not while queries are counted


@pytest.fixture
def at_work(clerk: Any) -> Client:
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    return client


def test_the_list_takes_no_more_queries_for_more_households(
    loaded: None, log_in: Callable[..., Client]
) -> None:
    client = log_in()
    client.get(
        reverse("people:households")
    )  # the first page after a while writes down that the session is used
    counts = []
    for size in (20, 200):
        with CaptureQueriesContext(
            connection,
        ) as asked:
            answer = client.get(reverse("people:households"), {"size": size})
        assert answer.status_code == 200
        counts.append(len(asked))
    assert counts[0] == counts[1] <= 12
    assert "240 户" in answer.content.decode()


def test_the_household_page_takes_a_fixed_number_of_queries(
    loaded: None, log_in: Callable[..., Client]
) -> None:
    client = log_in()
    client.get(reverse("people:households"))
    counts = set()
    for household in Household.objects.order_by("-members")[:3]:
        with CaptureQueriesContext(connection) as asked:
            assert client.get(reverse("people:household", args=[household.pk])).status_code == 200
        counts.add(len(asked))
    assert max(counts) <= 19, counts
    assert len(counts) == 1, counts


def test_every_page_of_a_household_opens_and_names_no_number(
    loaded: None, log_in: Callable[..., Client]
) -> None:
    client = log_in("county_civil_affairs")
    household = Household.objects.order_by("-members").first()
    assert household is not None
    numbers = [one.citizen_id for one in household.people.all()] + [
        one.phone for one in household.people.all()
    ]
    pages = [
        reverse(f"people:{name}", args=[household.pk])
        for name in ("household", "entitled", "history", "join", "facts")
    ]
    pages += [
        reverse("people:change", args=[household.pk, one])
        for one in ("leave", "died", "head", "split", "merge", "move", "close")
    ]
    pages += [
        reverse("people:rows", args=[household.pk, one])
        for one in ("incomes", "expenses", "assets", "obligors")
    ]
    pages += [reverse("people:correct", args=[household.head_id]), reverse("people:new")]
    for page in pages:
        answer = client.get(page)
        assert answer.status_code == 200, page
        text = answer.content.decode()
        assert not [number for number in numbers if number and number in text], page


def test_a_household_of_another_area_is_not_there(loaded: None, log_in: Callable[..., Client]) -> None:
    household = Household.objects.exclude(area_code__startswith=TOWNSHIP[:9]).first()
    assert household is not None
    client = log_in("township_clerk", "township", TOWNSHIP)
    assert client.get(reverse("people:household", args=[household.pk])).status_code == 404
    assert (
        household.head_name
        not in client.get(reverse("people:households"), {"area": household.area_code}).content.decode()
    )


@pytest.mark.parametrize("role", ["finance", "system_admin", "peoples_bank"])
def test_payers_and_administrators_see_no_dossier(
    loaded: None, log_in: Callable[..., Client], role: str
) -> None:
    client = log_in(role)
    household = Household.objects.first()
    assert household is not None
    for page in (
        reverse("people:households"),
        reverse("people:household", args=[household.pk]),
        reverse("people:search"),
    ):
        assert client.get(page).status_code == 403, page


def test_a_household_is_opened_stated_and_changed_on_pages(at_work: Client) -> None:
    answer = at_work.post(reverse("people:new"), {
        "area": VILLAGE, "residence": "rural", "address": "三组", "name": "谢敏", "citizen_id": citizen(19700101),
        "p0.name": "谢小明", "p0.relation": "20",
    })  # fmt: skip
    household = Household.objects.get(head_name="谢敏")
    assert answer["Location"] == reverse("people:household", args=[household.pk])
    at_work.post(
        reverse("people:facts", args=[household.pk]),
        {"house_grade": "D", "water_safe": "?", "source": "found"},
    )
    at_work.post(reverse("people:rows", args=[household.pk, "incomes"]), {
        "0.kind": "wage", "0.amount_year": "12000", "0.excluded": "false", "0.person_id": household.head.number,
    })  # fmt: skip
    text = at_work.get(reverse("people:household", args=[household.pk])).content.decode()
    assert "12,000.00" in text and "D级" in text
    wrong = at_work.post(
        reverse("people:rows", args=[household.pk, "incomes"]), {"0.kind": "wage", "0.amount_year": "很多"}
    )
    assert (
        wrong.status_code == 409 and "年收入" in wrong.content.decode() and "很多" in wrong.content.decode()
    )
    assert Income.objects.filter(stands=True).get().amount_fen == 1200000
    row = Income.objects.get(stands=True)
    at_work.post(
        reverse("people:aside", args=[household.pk, "incomes", row.pk]), {"reason": "工资条不是本人的"}
    )
    assert not Income.objects.filter(stands=True).exists()
    kinds = set(Act.objects.values_list("kind", flat=True))
    assert {"household.opened", "household.stated", "household.listed", "household.row_set_aside"} <= kinds


def test_a_change_is_done_only_when_what_it_touches_was_seen(
    at_work: Client, make_household: Callable[..., Any]
) -> None:
    household = make_household("谢敏", "谢小明")
    son = Person.objects.get(name="谢小明")
    page = reverse("people:change", args=[household.pk, "leave"])
    refused = at_work.post(page, {"member": son.pk, "because": "外迁"})
    assert refused.status_code == 409 and "确认" in refused.content.decode()
    son.refresh_from_db()
    assert son.household_id == household.pk
    done = at_work.post(page, {"member": son.pk, "because": "外迁", "seen": "1"})
    assert done.status_code == 302
    son.refresh_from_db()
    assert son.household_id is None


def test_the_history_says_who_changed_the_income(at_work: Client, make_household: Callable[..., Any]) -> None:
    """TL-04: every change of a household stays on record with who made it."""
    household = make_household("谢敏")
    for amount in ("100", "250"):
        at_work.post(
            reverse("people:rows", args=[household.pk, "incomes"]),
            {"0.kind": "wage", "0.amount_year": amount},
        )
    text = at_work.get(reverse("people:history", args=[household.pk]), {"table": "income"}).content.decode()
    assert "250.00 元" in text and "100.00 元" in text and "登记收支财产" in text and "clerk" in text
    later = {"table": "income", "since": "2100-01-01"}
    assert "没有变动" in at_work.get(reverse("people:history", args=[household.pk]), later).content.decode()


def test_the_export_holds_names_and_no_numbers(loaded: None, log_in: Callable[..., Client]) -> None:
    from io import BytesIO

    from openpyxl import load_workbook

    answer = log_in().get(reverse("people:export"))
    rows = list(load_workbook(BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 242
    with all_rows():
        numbers = {one.citizen_id for one in Person.objects.all()[:50]}
    assert not numbers & {str(cell) for row in rows for cell in row}
