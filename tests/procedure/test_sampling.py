"""The draw: repeatable by anyone, never below the share, must-visit cases always in it."""

from fractions import Fraction
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core.refusal import InputError
from doudi.procedure.sampling import RANDOM, Item, draw, least

ITEMS = st.lists(
    st.builds(
        Item, st.text("abcdefgh0123", min_size=1, max_size=6), st.sampled_from(["", "甲镇", "乙镇", "丙镇"]),
        st.sampled_from(["", "", "", "近亲属", "举报"]),
    ),
    unique_by=lambda item: item.id, max_size=40,
)  # fmt: skip
SHARES = st.fractions(min_value=Fraction(1, 100), max_value=1)


@given(ITEMS, SHARES, st.text(min_size=1), st.randoms())
def test_anyone_gets_the_same_draw_whatever_the_order_of_the_list(items, share, seed, random) -> None:
    shuffled = list(items)
    random.shuffle(shuffled)
    assert draw(items, share, seed) == draw(shuffled, share, seed)


@given(ITEMS, SHARES, st.text(min_size=1))
def test_the_share_is_reached_in_all_and_in_every_stratum(items, share, seed) -> None:
    drawn = {one.id for one in draw(items, share, seed)}
    assert len(drawn) >= share * len(items)
    for stratum in {item.stratum for item in items}:
        there = [item for item in items if item.stratum == stratum]
        taken = [item for item in there if item.id in drawn]
        assert len(taken) >= share * len(there)
        must = [item for item in there if item.must]
        assert len(taken) == max(len(must), least(share, len(there))), "and not one more than needed"


@given(ITEMS, SHARES, st.text(min_size=1))
def test_all_that_must_be_visited_come_first_with_their_reason(items, share, seed) -> None:
    drawn = draw(items, share, seed)
    must = {item.id: item.must for item in items if item.must}
    assert {one.id: one.why for one in drawn[: len(must)]} == must
    assert {one.why for one in drawn[len(must) :]} <= {RANDOM}
    assert [one.order for one in drawn] == list(range(1, len(drawn) + 1))
    assert len({one.id for one in drawn}) == len(drawn)


def test_the_order_is_the_sha256_of_seed_and_case() -> None:
    items = [Item(str(number)) for number in range(9)]
    by_hand = sorted("012345678", key=lambda case: sha256(f"种子\n{case}".encode()).hexdigest())
    assert [one.id for one in draw(items, "1", "种子")] == by_hand


def test_another_seed_gives_another_draw() -> None:
    items = [Item(str(number)) for number in range(40)]
    seeds = {tuple(one.id for one in draw(items, "0.5", f"seed {n}")) for n in range(20)}
    assert len(seeds) == 20


@pytest.mark.parametrize(("share", "cases", "wanted"), [
    ("0.5", 10, 5), ("0.5", 11, 6), ("0.5", 1, 1), ("0.3", 10, 3), ("0.3", 11, 4), ("0.3", 100, 30), ("1", 7, 7),
])  # fmt: skip
def test_a_share_of_cases_is_rounded_up(share: str, cases: int, wanted: int) -> None:
    assert len(draw([Item(str(n)) for n in range(cases)], share, "s")) == wanted == least(share, cases)


@pytest.mark.parametrize(("items", "share", "seed", "code"), [
    ([Item("a"), Item("b"), Item("a")], "0.5", "s", "double"), ([Item("a")], "0", "s", "share"), ([Item("a")], "1.1", "s", "share"),
    ([Item("a")], "一半", "s", "share"), ([Item("a")], "0.5", "", "seed"),
])  # fmt: skip
def test_a_draw_that_cannot_be_fair_is_refused(items, share, seed, code) -> None:
    with pytest.raises(InputError) as refused:
        draw(items, share, seed)
    assert refused.value.code == code
