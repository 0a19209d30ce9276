"""Near relatives on file: found by identity number, and then who is filed may not touch the case."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from doudi.apps.accounts.kin import end_filing, file_kin, has_kin_filed, kin_of
from doudi.apps.accounts.models import KIN, KinFiling
from doudi.apps.people.services import NewPerson, open_household
from doudi.core.refusal import Refused
from doudi.platform.row_security import area_rows
from tests.platform.people.conftest import AT, TOWNSHIP, VILLAGE, citizen

NUMBER = citizen(19500101)


@pytest.fixture
def clerk(make_user: Callable[..., Any]) -> Any:
    return make_user("township_clerk", "township", TOWNSHIP, "clerk")


@pytest.fixture
def uncle(make_user: Callable[..., Any]) -> Any:
    return make_user("township_reviewer", "township", TOWNSHIP, "uncle")


def test_a_filing_made_before_the_household_is_known_finds_it_by_number(clerk: Any, uncle: Any) -> None:
    """LD-22: the official, the relative and the relation are on file and found when the relative applies."""
    filing = file_kin(
        official=uncle, official_name="资建国", post="大市镇 审核人", relation="父母", relative_name="资老",
        relative_id=NUMBER, by=clerk, at=AT,
    )  # fmt: skip
    assert filing.person is None
    household = open_household(area_code=VILLAGE, head=NewPerson("资老", citizen_id=NUMBER), by=clerk, at=AT)
    assert kin_of(uncle, household) and has_kin_filed(household) and not kin_of(clerk, household)
    stored = KinFiling.objects.values().get()
    assert NUMBER not in str(stored)
    with pytest.raises(Refused, match="别人"):
        end_filing(filing, by=uncle, at=AT)
    end_filing(filing, by=clerk, at=AT)
    assert not has_kin_filed(household)


def test_a_filing_of_the_county_is_known_where_the_township_opens_the_case(
    clerk: Any, make_user: Callable[..., Any]
) -> None:
    """57号11: the township does not see the county's filing, and yet the case is a relative's."""
    county = make_user("county_civil_affairs", "county", f"{TOWNSHIP[:6]}000000", "county")
    file_kin(
        official=county, official_name="资建国", post="县民政局", relation="父母", relative_name="资老",
        relative_id=NUMBER, by=county, at=AT,
    )  # fmt: skip
    household = open_household(area_code=VILLAGE, head=NewPerson("资老", citizen_id=NUMBER), by=clerk, at=AT)
    with area_rows(clerk.household_range()):
        assert not KinFiling.objects.exists()
        assert has_kin_filed(household) and kin_of(county, household)


def test_the_relations_are_the_near_ones_on_both_sides() -> None:
    assert {code for code, _label in KIN} >= {
        "配偶", "父母", "子女", "兄弟姐妹", "祖父母、外祖父母", "孙子女、外孙子女", "配偶的父母", "配偶的兄弟姐妹",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("relation", "同学"),
        ("post", ""),
        ("relative_id", NUMBER[:-1] + str((int(NUMBER[-1].replace("X", "0")) + 1) % 10)),
    ],
)
def test_a_filing_that_says_too_little_or_a_wrong_number_is_refused(
    clerk: Any, field: str, value: str
) -> None:
    given = {"official_name": "资建国", "post": "大市镇", "relation": "父母", "relative_name": "资老"} | {
        field: value
    }
    with pytest.raises(Refused):
        file_kin(**given, by=clerk, at=AT)
    assert not KinFiling.objects.exists()


def test_the_page_files_lists_by_unit_and_exports(clerk: Any, uncle: Any) -> None:
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    form = {
        "official": uncle.pk,
        "official_name": "资建国",
        "post": "大市镇 审核人",
        "relation": "父母",
        "relative_name": "资老",
        "relative_id": NUMBER,
    }
    assert client.post(reverse("kin"), form).status_code == 302
    text = client.get(reverse("kin")).content.decode()
    assert "资建国" in text and "资老" in text and NUMBER not in text
    sheet = client.get(reverse("kin_export")).content.decode("utf-8-sig")
    assert "大市镇 审核人,资建国,父母,资老" in sheet


def test_nobody_of_another_county_is_filed_under_the_name_of_the_account(
    clerk: Any, make_user: Callable[..., Any]
) -> None:
    """Accounts stand behind no row security: by its key alone, the name of any could be had."""
    foreign = make_user("county_reviewer", "county", "430281000000", "foreign")
    foreign.display_name = "醴陵的人"
    foreign.save()
    client = Client()
    client.force_login(clerk, backend="django.contrib.auth.backends.ModelBackend")
    form = {"post": "大市镇", "relation": "父母", "relative_name": "资老", "relative_id": NUMBER}
    for key in (foreign.pk, 999_999_999, "x"):
        answer = client.post(reverse("kin"), form | {"official": key})
        assert answer.status_code == 409 and "醴陵的人" not in answer.content.decode()
    assert not KinFiling.objects.exists()
    assert (
        client.post(reverse("kin"), form | {"official": clerk.pk, "official_name": "本人"}).status_code == 302
    )
