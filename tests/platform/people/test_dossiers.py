"""What goes in by statements comes out as in the dossier; what nobody said stays unknown."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from doudi.apps.people.dossiers import household_file
from doudi.apps.people.services import state, state_rows
from doudi.policy.dossier import read_household

ON = 20240910


def test_facts_come_back_as_they_were_said_and_the_rest_is_unknown(
    make_household: Callable[..., Any], say: dict[str, Any]
) -> None:
    household = make_household("谢敏", "谢小明")
    child = household.people.get(name="谢小明")
    state(household, None, {"house_grade": "C", "water_safe": False, "false_declarations": 0}, **say)
    state(household, child, {"illness": "serious", "disability_grade": "2", "in_school": None}, **say)
    dossier = read_household(household_file(household, ON))
    assert (dossier.household["house_grade"], dossier.household["water_safe"]) == ("C", False)
    assert dossier.household["false_declarations"] == 0
    assert dossier.household["registered_poor"] is None
    head, second = dossier.persons
    assert (second["illness"], second["disability_grade"], second["in_school"]) == ("serious", 2, None)
    assert head["illness"] is None
    assert dossier.rows["income"] is None, "nobody said anything of incomes"


def test_the_better_source_is_believed_and_of_equal_ones_the_later(
    make_household: Callable[..., Any], say: dict[str, Any]
) -> None:
    household = make_household("谢敏")
    later = say["on"] + timedelta(days=3)

    def grade() -> Any:
        return household_file(household, ON)["household"]["house_grade"]

    state(household, None, {"house_grade": "D"}, **say)
    state(household, None, {"house_grade": "B"}, **say | {"source": "visit"})
    assert grade() == "B"
    state(household, None, {"house_grade": "A"}, **say | {"on": later})
    assert grade() == "B", "a later declaration does not outweigh a visit"
    state(household, None, {"house_grade": "C"}, **say | {"source": "department", "on": later})
    assert grade() == "C"
    state(household, None, {"house_grade": "D"}, **say | {"source": "decided"})
    assert grade() == "D"


def test_the_dossier_of_a_day_knows_nothing_of_later_days(
    make_household: Callable[..., Any], say: dict[str, Any]
) -> None:
    household = make_household("谢敏")
    state(household, None, {"house_grade": "B"}, **say)
    state(household, None, {"house_grade": "D"}, **say | {"source": "visit", "on": date(2024, 10, 1)})
    assert household_file(household, 20240930)["household"]["house_grade"] == "B"
    assert household_file(household, 20241001)["household"]["house_grade"] == "D"


def test_a_list_stated_whole_replaces_what_stood_and_an_empty_one_is_known_to_be_empty(
    make_household: Callable[..., Any], say: dict[str, Any]
) -> None:
    household = make_household("谢敏")
    person = household.people.get()
    wage = {"person_id": person.number, "kind": "wage", "excluded": False, "amount_year": "12000.50"}
    state_rows(household, "incomes", [wage], **say)
    assert household_file(household, ON)["incomes"] == [wage]
    unknown = {"kind": "property", "amount_year": None}
    state_rows(household, "incomes", [unknown], **say | {"source": "visit"})
    assert household_file(household, ON)["incomes"] == [
        {"person_id": None, "kind": "property", "excluded": None, "amount_year": None}
    ]
    state_rows(household, "incomes", [wage], **say)
    assert len(household_file(household, ON)["incomes"]) == 1, "a declaration does not replace a visit"
    state_rows(household, "incomes", [], **say | {"source": "department"})
    file = household_file(household, ON)
    assert file["incomes"] == []
    assert "assets" not in file


def test_a_source_that_speaks_of_one_kind_leaves_the_others(
    make_household: Callable[..., Any], say: dict[str, Any]
) -> None:
    household = make_household("谢敏")
    deposit, car = {"kind": "deposit", "value": "100.00"}, {"kind": "vehicle", "quantity": 1}
    state_rows(household, "assets", [deposit, car], **say)
    state_rows(
        household, "assets", [deposit | {"value": "90000.00"}],
        kinds=["deposit"], **say | {"source": "department"},
    )  # fmt: skip
    found = {row["kind"]: row["value"] for row in household_file(household, ON)["assets"]}
    assert found == {"deposit": "90000.00", "vehicle": None}
