"""All 244 clauses of the five documents: listed, and what is called carried is carried and shown."""

import re
from pathlib import Path

import pytest

from doudi.policy.carriers import carriers
from doudi.policy.cases import load_cases
from doudi.policy.coverage import coverage
from doudi.policy.pack import Clause, load_pack, pack_ids

ROOT = Path(__file__).parents[2]
DOCUMENTS = {
    "zhuzhou-2017": ("ZZ", 54),
    "tieling-2019": ("TL", 32),
    "longnan-2019": ("LN", 53),
    "leiyang-2024": ("LY", 42),
    "liaoning-2014": ("LD", 63),
}
CARRIED = [
    clause
    for pack_id in pack_ids()
    for clause in load_pack(pack_id).own_clauses
    if clause.status == "carried"
]
PACK_KINDS = ("rule", "parameter", "screen")
BY_THE_PACK = [c for c in CARRIED if all(one.partition(":")[0] in PACK_KINDS for one in c.carried_by)]
BY_THE_PLATFORM = [clause for clause in CARRIED if clause not in BY_THE_PACK]


def numbers_and_bounds() -> str:
    return "".join(
        (Path(__file__).parent / name).read_text() for name in ("test_parameters.py", "test_bounds.py")
    )


def test_there_are_244_clauses() -> None:
    assert sum(last for _, last in DOCUMENTS.values()) == 244
    assert sum(len(load_pack(pack_id).own_clauses) for pack_id in DOCUMENTS) == 244


@pytest.mark.parametrize(("pack_id", "ids"), DOCUMENTS.items())
def test_no_clause_of_a_document_is_left_out(pack_id: str, ids: tuple[str, int]) -> None:
    prefix, last = ids
    listed = [clause.id for clause in load_pack(pack_id).own_clauses]
    assert sorted(listed) == [f"{prefix}-{number:02d}" for number in range(1, last + 1)]


def test_coverage_finds_nothing_wrong() -> None:
    rows, complaints = coverage(pack_ids())
    assert complaints == []
    assert len([row for row in rows if row.pack in DOCUMENTS]) == 244


@pytest.mark.parametrize("clause", CARRIED, ids=lambda clause: clause.id)
def test_what_is_carried_is_carried_by_something_at_work(clause: Clause) -> None:
    pack = load_pack(clause.pack)
    assert clause.tests
    for carrier in clause.carried_by:
        kind, _, name = carrier.partition(":")
        known = {
            "rule": pack.rules,
            "parameter": pack.parameters.entries,
            "screen": pack.screens,
            "step": pack.steps,
        }
        assert name in known[kind] if kind in known else (kind, name) in carriers(), carrier
        if kind == "screen":
            assert pack.screens[name].when


@pytest.mark.parametrize("clause", BY_THE_PACK, ids=lambda clause: clause.id)
def test_what_is_carried_is_named_by_a_worked_case_or_shown_by_its_numbers(clause: Clause) -> None:
    cases = [case for case in load_cases(clause.pack) if clause.id in case.clauses]
    parameters = [
        name
        for name in (c.removeprefix("parameter:") for c in clause.carried_by if c.startswith("parameter:"))
    ]
    numbers = numbers_and_bounds()
    assert cases or (parameters and all(f'("{clause.pack}", "{name}"' in numbers for name in parameters))
    if any("test_cases.py" in test for test in clause.tests):
        assert cases


@pytest.mark.parametrize("clause", BY_THE_PACK, ids=lambda clause: clause.id)
def test_a_carrying_rule_or_screen_stands_on_the_clause_it_carries(clause: Clause) -> None:
    """Something that carries the clause says so itself: its own clause is this one."""
    pack = load_pack(clause.pack)
    sources: set[str] = set()
    for carrier in clause.carried_by:
        kind, _, name = carrier.partition(":")
        if kind == "rule":
            sources |= {one for version in pack.rules[name] for one in version.clauses}
        elif kind == "parameter":
            sources |= set(pack.parameters.entries[name].clause.split("、"))
        else:
            sources.add(name)
    assert clause.id in sources


@pytest.mark.parametrize("clause", BY_THE_PLATFORM, ids=lambda clause: clause.id)
def test_a_carrying_step_stands_on_the_clause_it_carries(clause: Clause) -> None:
    pack = load_pack(clause.pack)
    steps = [c.removeprefix("step:") for c in clause.carried_by if c.startswith("step:")]
    for name in steps:
        assert clause.id in str(pack.steps[name].get("clause", "")), name


@pytest.mark.parametrize("clause", BY_THE_PLATFORM, ids=lambda clause: clause.id)
def test_a_test_of_a_step_or_record_says_which_clause_it_shows(clause: Clause) -> None:
    """Somebody who reads the test must see what it is there for."""
    for test in clause.tests:
        path, _, name = test.partition("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        begin = re.search(rf"^def {re.escape(name)}\b", text, re.MULTILINE)
        assert begin, test
        end = re.search(r"^[^\s)]", text[begin.end() :].split("\n", 1)[1], re.MULTILINE)
        body = text[begin.start() :] if end is None else text[begin.start() : begin.end() + end.end()]
        before = text[: begin.start()].rsplit("\n\n\n", 1)[-1]
        assert clause.id in body + before, f"{test} does not say {clause.id}"


@pytest.mark.parametrize("pack_id", pack_ids())
def test_a_clause_is_said_in_chinese_in_our_own_words(pack_id: str) -> None:
    for clause in load_pack(pack_id).own_clauses:
        assert re.search(r"[\u4e00-\u9fff]", clause.says), clause.id
        assert clause.says.endswith("。"), clause.id
        assert clause.section, clause.id


@pytest.mark.parametrize("pack_id", ["zhuzhou-2017", "liaoning-2014", "longnan-2019", "cn-2014", "cn-2021"])
def test_a_date_the_document_does_not_state_is_marked_as_assumed(pack_id: str) -> None:
    assert load_pack(pack_id).document.assumed
