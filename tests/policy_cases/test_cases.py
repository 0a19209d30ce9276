"""The worked cases of every pack: each gives what the official expects, and every clause that is carried has one."""

import pytest

from doudi.policy.cases import WorkedCase, differences, load_cases
from doudi.policy.pack import load_pack, pack_ids

PACKS = pack_ids()
CASES = [case for pack_id in PACKS for case in load_cases(pack_id)]
FEWEST = {
    "cn-2014": 60,
    "cn-2021": 100,
    "cn-2026": 10,
    "leiyang-2024": 50,
    "liaoning-2014": 50,
    "longnan-2019": 100,
    "tieling-2019": 45,
    "zhuzhou-2017": 70,
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.pack}:{case.line}")
def test_case_gives_what_the_official_expects(case: WorkedCase) -> None:
    assert differences(case) == [], f"{case.pack}/cases.yaml:{case.line} {case.title}"


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_pack_has_its_worked_cases(pack_id: str) -> None:
    assert len(load_cases(pack_id)) >= FEWEST[pack_id]


@pytest.mark.parametrize("pack_id", PACKS)
def test_a_case_names_clauses_that_the_pack_has(pack_id: str) -> None:
    clauses = load_pack(pack_id).clauses
    unknown = {clause for case in load_cases(pack_id) for clause in case.clauses if clause not in clauses}
    assert unknown == set()


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_answer_of_a_pack_is_expected_by_some_case(pack_id: str) -> None:
    expected = {name for case in load_cases(pack_id) for name in case.expect}
    assert set(load_pack(pack_id).answers) - expected == set()


@pytest.mark.parametrize("pack_id", PACKS)
def test_every_answer_that_can_be_undecided_is_shown_undecided_with_what_is_missing(pack_id: str) -> None:
    undecided = [case for case in load_cases(pack_id) if "未知" in case.expect.values()]
    if pack_id != "cn-2026":  # its rules are those of cn-2021
        assert any(case.missing for case in undecided)
