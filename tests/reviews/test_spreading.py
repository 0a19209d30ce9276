"""Reviews spread over working days: never after their day, evenly in every village."""

from collections import Counter
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core.dates import from_date, months_between
from doudi.core.workdays import is_working_day
from doudi.reviews.spreading import Due, again, earliest_of, spread

ALL_DAYS = [from_date(date(2026, 1, 1) + timedelta(days=number)) for number in range(365)]
YEAR = [day for day in ALL_DAYS if is_working_day(day)]


def test_a_village_whose_reviews_all_fall_due_together_is_spread_over_the_time_the_law_leaves():
    due = [Due(key, "430481114201", 20260901, 20261231) for key in range(160)]
    load = Counter(spread(due, YEAR).values())
    window = [day for day in YEAR if 20260901 <= day <= 20261231]
    assert set(load) == set(window) and max(load.values()) - min(load.values()) <= 1


def test_two_villages_do_not_share_their_full_days():
    due = [Due(key, f"village {key % 2}", 20260302, 20260303) for key in range(4)]
    days = spread(due, YEAR)
    assert Counter((key % 2, day) for key, day in days.items()) == Counter(
        {(0, 20260302): 1, (0, 20260303): 1, (1, 20260302): 1, (1, 20260303): 1}
    )


def test_what_is_late_already_comes_first_and_a_holiday_is_no_day():
    days = [day for day in YEAR if day >= 20260928]
    found = spread([Due(1, "v", 20260101, 20260630), Due(2, "v", 20261003, 20261005)], days)
    assert found[1] == 20260928
    assert found[2] == 20260930, "1–7 October are off: the last working day before"


def test_a_backlog_is_caught_up_within_a_month_and_not_on_one_day():
    found = spread([Due(key, "v", 20250101, 20251231) for key in range(60)], YEAR)
    load = Counter(found.values())
    assert set(load) == set(YEAR[:20]) and set(load.values()) == {3}


def test_without_days_there_is_no_plan():
    with pytest.raises(ValueError, match="working days"):
        spread([Due(1, "v", 20260101, 20260101)], [])


DAY = st.sampled_from(YEAR)


@given(st.lists(st.tuples(st.sampled_from("abc"), DAY, DAY), max_size=60))
def test_nothing_is_lost_and_nothing_planned_after_its_last_day(rows):
    due = [Due(key, place, min(one, two), max(one, two)) for key, (place, one, two) in enumerate(rows)]
    found = spread(due, YEAR)
    assert set(found) == {one.key for one in due}
    assert all(one.earliest <= found[one.key] <= one.latest for one in due)


@given(DAY, st.integers(1, 24))
def test_a_review_may_be_done_in_the_last_third_of_its_interval_and_not_before_today(latest, every):
    first = earliest_of(latest, every, 20260101)
    assert 20260101 <= first <= max(latest, 20260101)
    assert first == 20260101 or months_between(first, latest) == max(1, every // 3)


def test_a_quarterly_review_comes_again_three_times_in_its_year():
    assert again(20260115, 3, 20261231) == [20260415, 20260715, 20261015]
    assert again(20260115, None, 20261231) == [] and again(20261201, 12, 20261231) == []
