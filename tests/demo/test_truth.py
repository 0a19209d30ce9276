"""The truth of the demo county agrees with what the rules answer, household by household."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from doudi.demo import make_county, make_small_townships
from doudi.demo.answers import Answers, Home, answer
from doudi.demo.categories import category
from doudi.demo.setting import LEIYANG
from doudi.demo.truth import CLASS_CLAUSE, class_limits_of, limits_of, of_class, of_dibao, of_person
from doudi.policy.pack import load_pack
from doudi.policy.sweep import sweep
from tests.demo.reading import homes_in

ON = 20240901


@pytest.fixture(scope="module")
def county(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A county of 4,000 households with the sweep of cn-2021 beside it."""
    folder = tmp_path_factory.mktemp("demo") / "county"
    make_county(4000, 20, folder, on=ON, rosters=False)
    pack = load_pack("cn-2021", local=folder / "local.yaml")
    sweep(pack, folder / "register", ON, folder / "sweep.parquet")
    return folder


@pytest.fixture(scope="module")
def both(county: Path) -> list[tuple[Home, Answers, dict[str, Any]]]:
    """Every household with the demo's own answers and those of the sweep."""
    swept = {row["household_id"]: row for row in pq.read_table(county / "sweep.parquet").to_pylist()}
    limits = limits_of(LEIYANG)
    return [
        (home, answer(home, ON, limits), swept[home.household["household_id"]])
        for home in homes_in(county / "register")
    ]


def test_every_household_is_swept(both: list[tuple[Home, Answers, dict[str, Any]]]) -> None:
    assert len(both) == 4000


def test_dibao_and_margin_agree(both: list[tuple[Home, Answers, dict[str, Any]]]) -> None:
    different = [
        home.household["household_id"]
        for home, mine, theirs in both
        if (mine.dibao, mine.margin) != (theirs["dibao"], theirs["margin"])
    ]
    assert different == []
    assert Counter(mine.dibao for _, mine, _ in both).keys() == {True, False, None}


def test_the_amount_agrees_to_the_fen(both: list[tuple[Home, Answers, dict[str, Any]]]) -> None:
    def in_fen(amount: Decimal | None) -> int | None:
        return None if amount is None else int(amount * 100)

    different = [
        home.household["household_id"]
        for home, mine, theirs in both
        if mine.dibao_amount_month != in_fen(theirs["dibao_amount_month"])
    ]
    assert different == []
    assert sum(1 for _, mine, _ in both if mine.dibao_amount_month) > 100


@pytest.mark.parametrize("what", ["tekun", "single_person"])
def test_lists_of_persons_agree(both: list[tuple[Home, Answers, dict[str, Any]]], what: str) -> None:
    different, named = [], 0
    for home, mine, theirs in both:
        truths = getattr(mine, what)
        people = [person["person_id"] for person, truth in zip(home.persons, truths, strict=True) if truth]
        expected = None if None in truths else people
        named += len(people)
        if expected != theirs[what]:
            different.append((home.household["household_id"], expected, theirs[what]))
    assert different == []
    assert named > 10


def test_the_gradual_exit_agrees(both: list[tuple[Home, Answers, dict[str, Any]]]) -> None:
    seen = 0
    for home, mine, theirs in both:
        if theirs["gradual_exit_until"] is None:  # not decidable: the demo says none
            assert mine.gradual_until is None
            continue
        until = mine.gradual_until
        text = "none" if until is None else f"{until // 10000:04d}-{until // 100 % 100:02d}-{until % 100:02d}"
        assert text == theirs["gradual_exit_until"], home.household["household_id"]
        seen += until is not None
    assert seen >= 2


def test_the_class_of_low_income_households_agrees(
    county: Path, both: list[tuple[Home, Answers, dict[str, Any]]]
) -> None:
    pack = load_pack("leiyang-2024", local=county / "local.yaml")
    sweep(pack, county / "register", ON, county / "classes.parquet")
    theirs = {
        row["household_id"]: row["category"] for row in pq.read_table(county / "classes.parquet").to_pylist()
    }
    limits = class_limits_of(LEIYANG)
    mine = {home.household["household_id"]: category(home, found, ON, limits) for home, found, _ in both}
    assert {home: name for home, name in mine.items() if name != theirs[home]} == {}
    assert set(mine.values()) == {"tekun", "dibao", "margin", "rigid", "other", "monitored", "none", None}


def test_truth_is_what_the_written_register_says(
    county: Path, both: list[tuple[Home, Answers, dict[str, Any]]]
) -> None:
    def expected() -> Iterator[tuple[str, str | None, str, str]]:
        for home, mine, _ in both:
            household_id = home.household["household_id"]
            what, clause = of_dibao(home, mine, ON)
            yield household_id, None, what, clause
            for what in of_class(home, category(home, mine, ON, class_limits_of(LEIYANG)), ON):
                yield household_id, None, what, CLASS_CLAUSE
            for place, person in enumerate(home.persons):
                for what, clause in of_person(home, mine, place, ON):
                    yield household_id, person["person_id"], what, clause

    written = pq.read_table(county / "truth.parquet").to_pylist()
    rows = [(row["household_id"], row["person_id"], row["what"], row["clause"]) for row in written]
    assert sorted(rows, key=str) == sorted(expected(), key=str)
    assert {(row["pack"], row["clause"] == CLASS_CLAUSE) for row in written} == {
        ("cn-2021", False),
        ("leiyang-2024", True),
    }


def test_what_is_planted_is_what_it_was_meant_to_be(county: Path) -> None:
    planted = Counter(
        (row["what"], row["clause"], row["person_id"] is None)
        for row in pq.read_table(county / "truth.parquet").to_pylist()
        if row["planted"]
    )
    assert set(planted) == {
        ("missed", "57-23", True),  # poor, and nothing runs
        ("missed", "57-8", False),  # the severely disabled of an edge family
        ("missed", "TK-劳动能力", False),
        ("wrong", "57-23", True),  # above the line, some of them after a gradual exit
        ("right", "83-渐退", True),  # above the line, gradual exit under way
        ("wrong", "57-14", True),  # a car, a second house, too much in the bank
        ("wrong", "57-7", True),  # paid after death
        ("wrong", "TK-劳动能力", False),  # the same on tekun
        ("wrong", "57-4", True),  # registered elsewhere
        ("unknown", "57-14", True),  # nobody knows what is in the bank
        ("unknown", "57-23", True),  # nobody knows what somebody earns
    }


@pytest.fixture(scope="module")
def towns(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[dict[str, Any], list[dict[str, Any]]]]:
    """By pack: the sweep of its small township by household, and the planted rows of its truth."""
    folder = tmp_path_factory.mktemp("demo")
    result = {}
    for town in make_small_townships(folder / "towns", seed=5, households=600):
        pack = load_pack(town.pack, local=town.folder / "local.yaml")
        sweep(pack, town.folder / "register", town.on, folder / "sweep.parquet")
        swept = {row["household_id"]: row for row in pq.read_table(folder / "sweep.parquet").to_pylist()}
        result[town.pack] = swept, pq.read_table(town.folder / "truth.parquet").to_pylist()
    return result


def test_planted_findings_of_the_screening_are_found(towns: dict[str, Any]) -> None:
    swept, planted = towns["longnan-2019"]
    assert len({row["clause"] for row in planted}) >= 14
    assert [row for row in planted if row["clause"] not in swept[row["household_id"]]["findings"]] == []


def test_planted_households_of_the_five_classes_are_carried_by_the_rules(towns: dict[str, Any]) -> None:
    swept, planted = towns["zhuzhou-2017"]
    classes = {
        "ZZ-15": "no_labour",
        "ZZ-44": "no_labour",
        "ZZ-45": "no_labour",
        "ZZ-16": "disability",
        "ZZ-17": "illness",
        "ZZ-18": "disaster",
        "ZZ-19": "force_majeure",
    }
    assert {row["clause"] for row in planted} == {*classes, "ZZ-43"}
    assert {row["what"] for row in planted} == {"right", "missed", "wrong"}
    for row in planted:
        answers = swept[row["household_id"]]
        assert answers["doudi"] is (row["what"] != "wrong"), row
        if row["what"] == "wrong":
            assert answers["doudi_classes"] == []
        else:
            assert classes[row["clause"]] in answers["doudi_classes"], row


@pytest.mark.parametrize("pack", ["tieling-2019", "liaoning-2014"])
def test_townships_of_the_north_have_households_on_both_sides(towns: dict[str, Any], pack: str) -> None:
    swept, planted = towns[pack]
    assert planted == []
    assert {row["dibao"] for row in swept.values()} == {True, False, None}
    if pack == "liaoning-2014":
        assert {row["review_every_months"] for row in swept.values()} >= {3, 6}
        assert any(row["barred_until"] not in (None, "none") for row in swept.values())
