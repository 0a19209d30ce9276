"""Which households are visited when: nobody is left out of a year, and no month has to make up for the others."""

from collections import Counter

from hypothesis import given, settings
from hypothesis import strategies as st

from doudi.watch.choosing import ROUND, WARNING, WATCHED, Home, list_of_month

VILLAGES = st.sampled_from(["430481114201", "430481114202"])
SEEN = st.none() | st.sampled_from([20231105, 20240215, 20240630, 20241201])


@st.composite
def homes(draw: st.DrawFn) -> list[Home]:
    rows = draw(st.lists(st.tuples(VILLAGES, SEEN), max_size=60))
    return [Home(key, village, seen) for key, (village, seen) in enumerate(rows)]


@given(homes())
@settings(deadline=None)
def test_by_the_end_of_the_year_every_household_has_been_on_a_list(start: list[Home]) -> None:
    """LY-18: a list followed each month covers every household once a year, and no village's months differ by more than one."""
    seen = {home.key: home.seen for home in start}
    village = {home.key: home.village for home in start}
    counts: dict[str, Counter[int]] = {code: Counter() for code in village.values()}
    for month in range(202501, 202513):
        chosen = list_of_month([Home(key, village[key], seen[key]) for key in seen], month, round_months=12)
        assert set(chosen.values()) <= {ROUND}
        for key in chosen:
            counts[village[key]][month] += 1
            seen[key] = month * 100 + 15
    assert all(day is not None and day >= 20250101 for day in seen.values())
    for counted in counts.values():
        months = [counted[month] for month in range(202501, 202513)]
        assert max(months) - min(months) <= 1


def test_whom_a_warning_waits_for_or_who_is_watched_is_on_every_list() -> None:
    """LY-19, LY-22: refused and departed households, and those warned of, are visited although their round is done."""
    rows = [
        Home(1, "v", 20250110, warned=True),
        Home(2, "v", 20250110, watched=True),
        Home(3, "v", 20250110),
        Home(4, "v", 20250203, warned=True),
    ]
    assert list_of_month(rows, 202502, round_months=12) == {1: WARNING, 2: WATCHED}, "3 and 4 have been seen"


def test_a_document_without_a_round_lists_only_whom_it_watches() -> None:
    assert list_of_month(
        [Home(1, "v", None), Home(2, "v", None, watched=True)], 202502, round_months=None
    ) == {2: WATCHED}


def test_a_round_of_six_months_begins_anew_in_july() -> None:
    rows = [Home(1, "v", 20250620), Home(2, "v", 20250701)]
    assert list_of_month(rows, 202512, round_months=6) == {1: ROUND}
