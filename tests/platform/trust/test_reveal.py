"""Numbers are masked, and shown in full only for a case, on record."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.record.models import Act
from doudi.platform.masking import masked_account, masked_citizen_id, masked_phone
from tests.platform.trust.conftest import VILLAGE

pytestmark = pytest.mark.django_db

NUMBER = "430481199001011234"


@pytest.mark.parametrize(
    ("mask", "text", "shown"),
    [
        (masked_citizen_id, NUMBER, "4304**********1234"),
        (masked_citizen_id, "430481900101123", "4304*******1123"),
        (masked_citizen_id, "43048119", "********"),
        (masked_citizen_id, "", ""),
        (masked_phone, "13812345678", "138****5678"),
        (masked_phone, "0734123", "*******"),
        (masked_account, "6222020200112345678", "***************5678"),
    ],
)
def test_mask_shows_only_what_it_may(mask: Callable[[str], str], text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.fixture
def case(household: Callable[..., Any], clerk: Any) -> Any:
    from doudi.apps.cases.models import Case
    from doudi.apps.people.models import Person

    home = household()
    home.head = Person.objects.create(
        number="P1", household=home, area_code=VILLAGE, name="李四", citizen_id=NUMBER, phone="13812345678"
    )
    home.save()
    return Case.objects.create(
        number="C1", household=home, area_code=VILLAGE, pack_id="zhuzhou-2017", flow="dibao", way="self",
        opened_on=date(2026, 11, 2), opened_by=clerk,
    )  # fmt: skip


def asked(of: Any, **other: Any) -> dict[str, Any]:
    return {
        "what": "people.person",
        "key": of.household.head_id,
        "field": "citizen_id",
        "case": of.pk,
    } | other


def test_reveal_for_a_case_shows_the_number_and_is_on_record(case: Any, clerk: Any) -> None:
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("record:reveal"), asked(case), headers={"HX-Request": "true"})
    assert answer.status_code == 200 and NUMBER in answer.content.decode()
    assert answer.headers["Cache-Control"] == "no-store"
    entry = Act.objects.get()
    assert (entry.kind, entry.by, entry.case_id, entry.household_id) == (
        "number.revealed", clerk, case.pk, case.household_id,
    )  # fmt: skip
    assert NUMBER not in str(entry.said) and entry.said["of"] == "P1"


def test_reveal_without_a_case_is_refused_and_shows_nothing(case: Any, clerk: Any) -> None:
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    answer = client.post(reverse("record:reveal"), asked(case, case=""))
    assert answer.status_code == 409 and "办件" in answer.content.decode()
    assert NUMBER not in answer.content.decode() and not Act.objects.exists()


def test_reveal_for_a_case_of_another_household_is_refused(
    case: Any, clerk: Any, household: Callable[..., Any]
) -> None:
    from doudi.apps.people.models import Person

    stranger = Person.objects.create(
        number="P2", household=household(), area_code=VILLAGE, name="王五", citizen_id=NUMBER[:-1] + "X"
    )
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("record:reveal"), asked(case, key=stranger.pk)).status_code == 409
    assert not Act.objects.exists()


@pytest.mark.parametrize(
    "other", [{"field": "name"}, {"field": "password"}, {"what": "accounts.user"}, {"key": "x"}]
)
def test_nothing_but_masked_columns_can_be_asked_for(case: Any, clerk: Any, other: dict[str, str]) -> None:
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.post(reverse("record:reveal"), asked(case, **other)).status_code == 404


def test_number_of_another_county_is_not_there(case: Any, log_in: Callable[..., Client]) -> None:
    client = log_in("county_reviewer", "county", "430281000000", "stranger")
    assert client.post(reverse("record:reveal"), asked(case)).status_code == 404


def test_whose_work_it_is_not_is_refused(case: Any, make_user: Callable[..., Any]) -> None:
    client = Client()
    client.force_login(
        make_user("finance", "county", "430481000000", "money"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    assert client.post(reverse("record:reveal"), asked(case)).status_code == 409
    assert not Act.objects.exists()


def test_template_tag_masks_and_offers_the_button_only_with_a_case(case: Any, clerk: Any) -> None:
    from django.template import Context, Template
    from django.test import RequestFactory

    request = RequestFactory().get("/")
    request.user = clerk
    text = '{% load masking %}{% masked person "citizen_id" case %}'
    context = {"request": request, "person": case.household.head}
    assert "4304**********1234" in Template(text).render(Context(context | {"case": case}))
    with_case = Template(text).render(Context(context | {"case": case}))
    without = Template(text).render(Context(context | {"case": None}))
    assert "hx-post" in with_case and "hx-post" not in without and NUMBER not in with_case + without


def test_auditor_reads_the_acts_and_filters_them(
    case: Any, acted: list[Any], log_in: Callable[..., Client]
) -> None:
    auditor = log_in("auditor", "county", "430481000000", "auditor")
    page = auditor.get(reverse("record:acts")).content.decode()
    assert page.count("data-row") == 5 and "household.opened" in page
    assert auditor.get(reverse("record:acts"), {"who": "nobody"}).content.decode().count("data-row") == 0
    assert (
        auditor.get(reverse("record:acts"), {"until": "2026-11-01"}).content.decode().count("data-row") == 0
    )
    one = auditor.get(reverse("record:act", args=[Act.objects.get(seq=3).pk])).content.decode()
    assert "T00003" in one or "T00004" in one


def test_acts_of_another_county_are_not_shown(acted: list[Any], log_in: Callable[..., Client]) -> None:
    stranger = log_in("auditor", "county", "430281000000", "stranger")
    assert "data-row" not in stranger.get(reverse("record:acts")).content.decode()
    assert stranger.get(reverse("record:act", args=[Act.objects.get(seq=3).pk])).status_code == 404


def test_clerk_does_not_read_the_record(acted: list[Any], clerk: Any) -> None:
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(reverse("record:acts")).status_code == 403
