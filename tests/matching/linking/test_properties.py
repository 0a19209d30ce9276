"""What holds of every register and roster: one person a row, the order of rows does not matter, a twin takes a link away."""

import random
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.core.citizen_id import compose
from tests.matching.linking.worlds import Outcome, Row, run

BIRTHS = (19850312, 19850321, 19791105)
AREAS = ("430481100201", "430481100205", "430481105201", "430481100000")
NAMES = (
    "张建国",
    "张建军",
    "张健国",
    "張建國",
    "张伟",
    "章炜",
    "王小明",
    "王小朋",
    "王小",
    "阿卜杜热依木·买买提明",
    "阿卜杜热依木",
)
PHONES = ("13800000001", "13800000002")


def maybe(values: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    return st.none() | values


def iso(birth: int) -> str:
    return f"{birth // 10000}-{birth // 100 % 100:02d}-{birth % 100:02d}"


numbers = st.builds(
    lambda birth, sequence: compose("430481", birth, sequence), st.sampled_from(BIRTHS), st.integers(11, 14)
)
damaged = numbers.map(lambda number: number[:10] + number[11] + number[10] + number[12:])
births = st.sampled_from(BIRTHS).map(iso)
person = st.fixed_dictionaries(
    {"name": st.sampled_from(NAMES), "number": maybe(numbers), "birth": maybe(births), "phone": maybe(st.sampled_from(PHONES)),
     "sex": maybe(st.sampled_from(("male", "female"))), "area": st.sampled_from(AREAS), "home": st.sampled_from("甲乙丙丁")}
)  # fmt: skip
row = st.fixed_dictionaries(
    {"name": maybe(st.sampled_from(NAMES)), "number": maybe(numbers | damaged), "birth": maybe(births),
     "phone": maybe(st.sampled_from(PHONES)), "sex": maybe(st.sampled_from(("male", "female"))), "area": maybe(st.sampled_from(AREAS)),
     "status": st.sampled_from(("ok", "ok", "ok", "review"))}
)  # fmt: skip
worlds = st.tuples(st.lists(person, min_size=1, max_size=6), st.lists(row, min_size=1, max_size=6))
runs = settings(max_examples=12, deadline=None)


@contextmanager
def folder() -> Iterator[Path]:
    made = Path(tempfile.mkdtemp())
    try:
        yield made
    finally:
        shutil.rmtree(made)


def matched(persons: list[Row], rows: list[Row]) -> Outcome:
    with folder() as place:
        return run(place, persons, rows)


def numbered(persons: list[Row], rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Names that stay with the records when they are shuffled."""
    homes: dict[str, str] = {}
    named = [
        {**one, "person_id": f"P{at}", "area": homes.setdefault(one["home"], one["area"])}
        for at, one in enumerate(persons)
    ]
    return named, [{**one, "row": at} for at, one in enumerate(rows, start=2)]


@given(worlds)
@runs
def test_a_row_has_one_person_or_none_and_no_row_is_lost(world: tuple[list[Row], list[Row]]) -> None:
    persons, rows = numbered(*world)
    outcome = matched(persons, rows)
    linked = [one["row"] for one in outcome.links]
    assert len(linked) == len(set(linked))
    assert sorted(linked + [one["row"] for one in outcome.unlinked]) == [one["row"] for one in rows]
    assert not set(linked) & {one["row"] for one in outcome.review}
    assert {one["row"] for one in outcome.links} <= {one["row"] for one in rows if one["status"] == "ok"}
    assert all(one["how"] for one in outcome.links + outcome.review) and all(
        one["why"] for one in outcome.unlinked
    )


@given(worlds, st.randoms(use_true_random=False))
@runs
def test_the_order_of_the_records_does_not_matter(
    world: tuple[list[Row], list[Row]], chance: random.Random
) -> None:
    persons, rows = numbered(*world)
    before = matched(persons, rows)
    chance.shuffle(persons)
    chance.shuffle(rows)
    after = matched(persons, rows)
    assert [(one["person_id"], one["row"], one["how"]) for one in before.links] == [
        (one["person_id"], one["row"], one["how"]) for one in after.links
    ]
    assert {one["row"] for one in before.review} == {one["row"] for one in after.review}


@given(worlds, st.data())
@runs
def test_a_twin_on_the_register_takes_links_away_and_makes_none(
    world: tuple[list[Row], list[Row]], data: st.DataObject
) -> None:
    persons, rows = numbered(*world)
    before = matched(persons, rows)
    of = data.draw(st.sampled_from(persons))
    after = matched([*persons, {**of, "person_id": "TWIN"}], rows)
    gone = {row for person, row in before.pairs() if person == of["person_id"]}
    assert not {person for person, _ in after.pairs()} & {of["person_id"], "TWIN"}
    assert gone <= {one["row"] for one in after.unlinked}


@given(worlds, st.data())
@runs
def test_a_row_that_says_less_than_another_never_links_to_somebody_else_for_it(
    world: tuple[list[Row], list[Row]], data: st.DataObject
) -> None:
    """Another row of the same words but for the phone may take a link away; nobody else gets one for it."""
    persons, rows = numbered(*world)
    before = matched(persons, rows)
    of = data.draw(st.sampled_from(rows))
    after = matched(persons, [*rows, {**of, "row": 99, "phone": "13999999999"}])
    assert {
        pair for pair in after.pairs() if pair[1] != 99 and pair[1] != of["row"]
    } - before.pairs() == set()
