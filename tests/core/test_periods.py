import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core.periods import Period, day_before, gaps, next_day, overlap
from doudi.core.refusal import InputError

DAYS = st.integers(1, 28).map(lambda day: 20190200 + day)
SIDES = st.one_of(st.none(), DAYS)
PERIODS = st.builds(
    lambda a, b: Period(min(a, b), max(a, b)) if a is not None and b is not None else Period(a, b),
    SIDES,
    SIDES,
)
MONTH = range(20190201, 20190229)


def covered(period: Period) -> set[int]:
    return {day for day in MONTH if period.covers(day)}


@given(PERIODS, PERIODS)
def test_periods_overlap_when_they_share_a_day(one, other):
    assert one.overlaps(other) == bool(covered(one) & covered(other))
    assert one.overlaps(other) == other.overlaps(one)


@given(st.lists(PERIODS, max_size=6))
def test_an_overlap_is_found_when_there_is_one(periods):
    pairs = [(a, b) for i, a in enumerate(periods) for b in periods[i + 1 :] if a.overlaps(b)]
    found = overlap(periods)
    assert (found is not None) == bool(pairs)
    if found:
        assert found[0].overlaps(found[1])


@given(st.lists(PERIODS, max_size=6), PERIODS)
def test_gaps_are_the_days_that_nothing_covers(periods, within):
    missing = set().union(*(covered(gap) for gap in gaps(periods, within)))
    assert missing == covered(within) - set().union(*(covered(period) for period in periods))


@given(st.lists(PERIODS, max_size=6))
def test_no_gap_touches_a_period(periods):
    for gap in gaps(periods, Period()):
        assert not any(gap.overlaps(period) for period in periods)


def test_neighbouring_periods_leave_no_gap():
    assert gaps([Period(None, 20190630), Period(20190701, None)], Period()) == []
    assert gaps([Period(None, 20190629), Period(20190701, 99991231)], Period()) == [
        Period(20190630, 20190630)
    ]


def test_a_period_that_ends_before_it_begins_is_refused():
    with pytest.raises(InputError, match="2019-06-30"):
        Period(20190701, 20190630)


def test_days_follow_one_another_over_months_and_years():
    assert next_day(20190228) == 20190301
    assert next_day(20191231) == 20200101
    assert day_before(20200301) == 20200229
