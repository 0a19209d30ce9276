"""Warnings of the packs: each condition holds of the household it is about, not of its neighbour, and not when unknown."""

import copy
from pathlib import Path
from typing import Any

import pytest

from doudi.policy.case import Case
from doudi.policy.dossier import read_household
from doudi.policy.pack import load_pack, read_pack
from doudi.watch.looking import in_force, looking_for, nearest, warnings_of

LOCAL = {
    "dibao_standard": "6000", "deposit_limit_months": "24", "vehicle_limit": "0", "house_limit": "1",
    "last_year_disposable_income": "20000", "rigid_share": "0.6", "transition_end": "2026-01-01",
}  # fmt: skip
PLAIN: dict[str, Any] = {
    "household": {
        "household_id": "1", "area_code": "430481114201", "residence": "rural", "registered_here": True, "house_grade": "A",
        "water_safe": True, "sudden_loss": False, "monitored_as": "no", "working_business": False, "other_hardship": False,
    },
    "persons": [
        {"person_id": "1", "counted": True, "birth_date": "1980-01-01", "labour": "full", "disability_type": "none",
         "disability_grade": 0, "illness": "none", "employed": True, "unemployment_registered": False,
         "schooling": "completed", "main_labourer": True},
        {"person_id": "2", "counted": True, "birth_date": "2012-01-01", "labour": "none", "disability_type": "none",
         "disability_grade": 0, "illness": "none", "employed": False, "unemployment_registered": False,
         "schooling": "attending", "main_labourer": False},
    ],
    "obligors": [], "incomes": [{"kind": "wage", "excluded": False, "amount_year": "20000"}], "expenses": [],
    "assets": [], "supports": [],
}  # fmt: skip
DIBAO = {"programme": "dibao", "since": "2023-01-01"}
ON = 20240901


def file(**changes: Any) -> dict[str, Any]:
    """The plain household with some facts changed: `household`, `persons1`, or whole lists."""
    made = copy.deepcopy(PLAIN)
    for name, value in changes.items():
        if name == "household":
            made["household"] |= value
        elif name.startswith("person"):
            made["persons"][int(name[-1])] |= value
        else:
            made[name] = value
    return made


def warned(given: dict[str, Any], pack_id: str = "leiyang-2024") -> dict[str, bool | None]:
    """Every warning with what it says of a household."""
    pack = load_pack(pack_id, local=LOCAL)
    law = pack.law(ON).require()
    case = Case(law, read_household(given, strict=False))
    return {
        name: law.evaluator.node_value(law.condition(one.when), case, None)  # type: ignore[misc]
        for name, one in warnings_of(pack, ON).items()
    }


#: what makes each warning, and what is the most like it without
CASES: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "own_medical": (
        {"expenses": [{"kind": "medical", "amount_year": "12000"}]},
        {"expenses": [{"kind": "medical", "amount_year": "11999.99"}]},
    ),
    "disability": ({"person0": {"disability_grade": 2, "disability_type": "physical"}}, {"person0": {"disability_grade": 3, "disability_type": "physical"}}),
    "job_lost": ({"person0": {"employed": False, "unemployment_registered": True}}, {"person0": {"employed": False}}),
    "earner_died": ({"person0": {"died_on": "2024-03-01"}}, {"person0": {"died_on": "2023-03-01"}}),
    "out_of_school": ({"person1": {"schooling": "dropped_out"}}, {"person1": {"schooling": "excused"}}),
    "disaster": ({"household": {"sudden_loss": True}}, {"household": {"monitored_as": "marginal"}}),
    "unsafe_house": ({"household": {"house_grade": "C"}}, {"household": {"house_grade": "B"}}),
    "unsafe_water": ({"household": {"water_safe": False}}, {"household": {"water_safe": True}}),
    "new_vehicle": (
        {"supports": [DIBAO], "assets": [{"kind": "vehicle", "exempt": False, "quantity": 1, "value": "60000"}]},
        {"supports": [DIBAO], "assets": [{"kind": "vehicle", "exempt": True, "quantity": 1, "value": "60000"}]},
    ),
    "new_company": (
        {"supports": [DIBAO], "household": {"working_business": True}},
        {"supports": [], "household": {"working_business": True}},
    ),
    "new_house": (
        {"supports": [DIBAO], "assets": [{"kind": "house", "exempt": False, "quantity": 2, "value": "1"}]},
        {"supports": [DIBAO], "assets": [{"kind": "house", "exempt": False, "quantity": 1, "value": "1"}]},
    ),
    "new_wage": (
        {"supports": [DIBAO], "incomes": [{"kind": "wage", "excluded": False, "amount_year": "12000"}]},
        {"supports": [DIBAO], "incomes": [{"kind": "transfer", "excluded": False, "amount_year": "12000"}]},
    ),
    "monitored": (
        {"household": {"monitored_as": "unstable"}, "incomes": []},
        {"household": {"monitored_as": "no"}, "incomes": []},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_a_warning_holds_of_whom_it_is_about_and_not_of_the_next(name: str) -> None:
    """39-预警, LY-21: value against threshold, on both sides of the line."""
    makes, spares = CASES[name]
    assert warned(file(**makes))[name] is True
    assert warned(file(**spares))[name] is False


def test_every_warning_has_a_case() -> None:
    assert set(CASES) == set(load_pack("leiyang-2024").warnings)


def test_a_plain_household_is_not_warned_of_and_an_unknown_one_neither() -> None:
    assert not any(warned(file()).values())
    unknown = {
        "household": {"household_id": "1", "area_code": "430481114201"},
        "persons": [{"person_id": "1"}],
    }
    assert set(warned(unknown).values()) <= {None, False}


def test_warnings_begin_with_the_document_that_orders_them() -> None:
    pack = load_pack("cn-2021")
    assert warnings_of(pack, 20231018) == {}
    assert set(warnings_of(pack, 20231019)) == set(pack.warnings)


def test_a_household_goes_by_the_nearest_document() -> None:
    packs = in_force("430481000000", 20240901)
    assert packs[0] == "leiyang-2024" and "cn-2021" in packs and "zhuzhou-2017" not in packs
    assert nearest(packs, "430481114201") == "leiyang-2024"
    assert nearest(packs, "430481108201") == "cn-2021"
    assert nearest(in_force("430481000000", 20260801), "430481108201") == "cn-2026", "the later law"


def test_screens_and_warnings_are_asked_together_and_nothing_else() -> None:
    pack = looking_for("leiyang-2024", LOCAL, ON)
    assert {"LY-18", "own_medical", "monitored"} <= set(pack.answers)
    assert "category" not in pack.answers


def test_the_check_names_what_is_wrong_with_a_warning(make_pack: Any, tmp_path: Path) -> None:
    """`doudi policy check` reads warnings.yaml and watch.yaml: keys, ways, days, names, clauses, each with its line."""
    make_pack("低保: {is: 户籍在本地, clause: X-1}", id="test-pack")
    folder = tmp_path / "policies" / "test-pack"
    (folder / "warnings.yaml").write_text(
        "a: {title: 甲, way: sideways, when: 户籍在本地, visit_days: 5, clause: X-1}\n"
        "b: {title: 乙, way: in, when: 没有这个词, visit_days: 5, clause: X-1}\n"
        "c: {title: 丙, way: in, when: 人口数, visit_days: 0, clause: X-9}\n"
        "d: {title: 丁, way: in, when: 户籍在本地, visit_days: 5, clause: X-1, colour: red}\n",
        encoding="utf-8",
    )
    (folder / "watch.yaml").write_text(
        "visits: {months: often, clause: X-1}\nphases: [{name: 甲, from: 2024-08-01, to: 2024-07-01, clause: X-1}]\n",
        encoding="utf-8",
    )
    from doudi.policy.pack import forget_packs

    forget_packs()
    said = read_pack("test-pack").complaints
    found = {(one.file.rpartition("/")[2], one.line, one.code) for one in said}
    assert {
        ("warnings.yaml", 1, "way"), ("warnings.yaml", 3, "days"), ("warnings.yaml", 4, "unknown-key"),
        ("watch.yaml", 1, "number"), ("watch.yaml", 2, "reversed"),
    } <= found  # fmt: skip


def test_the_check_reads_conditions_and_clauses_of_warnings(make_pack: Any, tmp_path: Path) -> None:
    make_pack("低保: {is: 户籍在本地, clause: X-1}", id="test-pack")
    (tmp_path / "policies" / "test-pack" / "warnings.yaml").write_text(
        "a: {title: 甲, way: in, when: 没有这个词, visit_days: 5, clause: X-1}\n"
        "b: {title: 乙, way: in, when: 户籍在本地, visit_days: 5, clause: X-9}\n",
        encoding="utf-8",
    )
    from doudi.policy.pack import forget_packs

    forget_packs()
    found = {(one.line, one.code) for one in read_pack("test-pack").complaints if "warnings" in one.file}
    assert {line for line, _code in found} == {1, 2}
    assert (2, "unknown-clause") in found
