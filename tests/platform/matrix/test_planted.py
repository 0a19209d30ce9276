"""The matrix finds the holes it is there for: an address without its word, its area, or its row security."""

from types import SimpleNamespace

import pytest
from django.test import override_settings

from tests.platform.matrix.asking import FENCES, Viewer, marks_of, wrong_at_home, wrong_from_elsewhere
from tests.platform.matrix.needs import Need

pytestmark = pytest.mark.django_db

A_ROW = Need("household.change", "household.change", "row")
A_LIST = Need("household.change", "household.change", "list")


@pytest.fixture(autouse=True)
def holes() -> object:
    with override_settings(ROOT_URLCONF="tests.platform.matrix.planted"):
        yield


def row(name: str, here: SimpleNamespace) -> str:
    return f"/planted/{name}/{here.made['household'].pk}/"


def elsewhere(need: Need, url: str, here: SimpleNamespace, people: list[Viewer], fence: str) -> list[str]:
    """What is wrong, without who it was."""
    found = wrong_from_elsewhere(need, url, people, marks_of(here.made), fence)
    return sorted({" ".join(one[4:]) for one in found})


def test_nothing_is_wrong_with_a_sound_address(
    here: SimpleNamespace, at_home: list[Viewer], from_elsewhere: list[Viewer]
) -> None:
    assert wrong_at_home(A_ROW, row("sound", here), at_home) == []
    for fence in FENCES:
        assert elsewhere(A_ROW, row("sound", here), here, from_elsewhere, fence) == []


def test_an_address_that_forgets_the_area_is_found_behind_row_security(
    here: SimpleNamespace, from_elsewhere: list[Viewer]
) -> None:
    url = row("unscoped", here)
    assert elsewhere(A_ROW, url, here, from_elsewhere, "row security") == []
    assert elsewhere(A_ROW, url, here, from_elsewhere, "own filters") == ["200", "shows 璩麟趾"]


def test_an_address_that_lifts_row_security_is_found_behind_its_filter(
    here: SimpleNamespace, from_elsewhere: list[Viewer]
) -> None:
    url = row("unfenced", here)
    assert elsewhere(A_ROW, url, here, from_elsewhere, "own filters") == []
    assert elsewhere(A_ROW, url, here, from_elsewhere, "row security") == ["200", "shows 璩麟趾"]


@pytest.mark.parametrize(("name", "shown"), [("everybody", "璩麟趾"), ("numbers", "73000001")])
def test_a_list_that_forgets_the_area_is_found(
    name: str, shown: str, here: SimpleNamespace, from_elsewhere: list[Viewer]
) -> None:
    assert elsewhere(A_LIST, f"/planted/{name}/", here, from_elsewhere, "row security") == []
    found = elsewhere(A_LIST, f"/planted/{name}/", here, from_elsewhere, "own filters")
    shown = str(here.made["household"].pk) if name == "numbers" else shown
    assert f"shows {shown}" in found


def test_an_address_without_its_word_is_found(here: SimpleNamespace, at_home: list[Viewer]) -> None:
    wrong = wrong_at_home(A_ROW, row("wordless", here), at_home)
    assert ("get", "auditor", "county", "own", "200") in wrong
    assert ("post", "system_admin", "county", "own", "200") not in wrong, "who has no area finds no row"
    assert not [one for one in wrong if one[1] == "township_clerk"]


def test_an_address_with_the_wrong_word_is_found(here: SimpleNamespace, at_home: list[Viewer]) -> None:
    wrong = wrong_at_home(A_ROW, row("too_strict", here), at_home)
    assert ("get", "township_clerk", "township", "own", "403") in wrong


def test_writing_before_asking_is_found(here: SimpleNamespace, at_home: list[Viewer]) -> None:
    wrong = wrong_at_home(A_ROW, row("hasty", here), at_home)
    assert {one[-1] for one in wrong} == {"denied, yet wrote"} and len(wrong) == 2


def test_somebody_sent_to_the_login_page_has_tried_nothing(
    here: SimpleNamespace, at_home: list[Viewer], from_elsewhere: list[Viewer]
) -> None:
    url = row("logged_out", here)
    wrong = wrong_at_home(A_ROW, url, at_home)
    assert len(wrong) > len(at_home) and {one[-1] for one in wrong} == {"302"}
    assert "sent to the login page" in elsewhere(A_ROW, url, here, from_elsewhere, "row security")
