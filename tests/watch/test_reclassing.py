"""From six classes to five: where monitored people go during the transition and on its last day."""

import copy
from typing import Any

import pytest

from doudi.policy.pack import load_pack
from doudi.watch.reclassing import for_classes, knows_classes, propose
from tests.watch.test_warnings import LOCAL, PLAIN

PACK = for_classes(load_pack("leiyang-2024", local=LOCAL))
WAYS: list[tuple[dict[str, Any], str]] = [
    ({"incomes": [{"kind": "wage", "excluded": False, "amount_year": "11999"}]}, "dibao"),
    ({"incomes": [{"kind": "wage", "excluded": False, "amount_year": "12000"}]}, "margin"),
    ({"incomes": [{"kind": "wage", "excluded": False, "amount_year": "39000"}],
      "expenses": [{"kind": "medical", "deductible": False, "amount_year": "30000"}]}, "rigid"),
]  # fmt: skip


def monitored(**lists: Any) -> dict[str, Any]:
    made = copy.deepcopy(PLAIN) | lists
    made["household"]["monitored_as"] = "marginal"
    return made


@pytest.mark.parametrize(("lists", "goes_to"), WAYS)
def test_who_qualifies_is_reclassed_during_the_transition_already(
    lists: dict[str, Any], goes_to: str
) -> None:
    """LY-03: every monitored person who qualifies goes into one of the other five classes."""
    for day in (20250601, 20260101):
        assert propose(PACK, monitored(**lists), day).goes_to == goes_to


def test_on_the_last_day_of_the_transition_nobody_is_a_monitored_person_any_more() -> None:
    """LY-02, LY-36: six classes become five; who fits none is proposed for none, with the reason, and stays on watch."""
    rich = monitored(incomes=[{"kind": "wage", "excluded": False, "amount_year": "90000"}])
    assert propose(PACK, rich, 20251231).goes_to == "monitored"
    after = propose(PACK, rich, 20260101)
    assert after.goes_to == "none" and "继续监测" in after.because


def test_what_cannot_be_told_yet_is_no_class_and_says_what_is_missing() -> None:
    unknown = monitored(incomes=[{"kind": "wage", "excluded": False, "amount_year": None}])
    found = propose(PACK, unknown, 20260101)
    assert found.goes_to == "" and found.missing == ("incomes[0].amount_year",)


def test_a_document_that_knows_no_classes_is_left_alone() -> None:
    assert knows_classes(PACK) and not knows_classes(load_pack("cn-2021"))
