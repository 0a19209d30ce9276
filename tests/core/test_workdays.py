from datetime import date, timedelta

import chinese_calendar
import holidays
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core import workdays
from doudi.core.dates import from_date

YEARS = range(2013, 2027)
DAYS = st.dates(date(2013, 1, 1), date(2026, 12, 31)).map(from_date)


def days_of(year: int) -> list[date]:
    return [
        date(year, 1, 1) + timedelta(days=n) for n in range((date(year + 1, 1, 1) - date(year, 1, 1)).days)
    ]


@pytest.mark.parametrize("year", YEARS)
def test_every_day_equals_chinesecalendar(year):
    ours = {day: workdays.is_working_day(from_date(day)) for day in days_of(year)}
    assert ours == {day: chinese_calendar.is_workday(day) for day in days_of(year)}


@pytest.mark.parametrize("year", YEARS)
def test_every_day_agrees_with_holidays(year):
    """A day that `holidays` names as one off is off; its make-up days and all other weekdays are worked."""
    theirs = holidays.China(years=[year, year + 1])
    wrong = [
        day for day in days_of(year) if workdays.is_working_day(from_date(day)) != theirs.is_working_day(day)
    ]
    assert wrong == []


@pytest.mark.parametrize("year", YEARS)
def test_every_year_names_its_notice(year):
    calendar = workdays.calendar_of(year)
    assert calendar.source == "notice"
    assert calendar.notice.startswith(f"国办发明电〔{year - 1}〕")
    assert workdays.warning_for(year) == ""


@pytest.mark.parametrize("year", YEARS)
def test_days_off_and_days_worked_never_meet_and_only_weekends_are_worked(year):
    calendar = workdays.calendar_of(year)
    assert not calendar.days_off.keys() & calendar.days_worked
    for day in calendar.days_worked:
        assert date(day // 10000, day // 100 % 100, day % 100).weekday() >= 5


def test_two_notices_were_changed_by_later_ones():
    assert [year for year in YEARS if workdays.calendar_of(year).changed_by] == [2015, 2019, 2020]
    # The longer Spring Festival of 2020.
    assert not workdays.is_working_day(20200131)
    assert workdays.is_working_day(20200203)


@pytest.mark.parametrize(
    ("day", "count", "end"),
    [
        # Counting Monday to Friday would end on 2024-10-18.
        (20240913, 25, 20241024),
        (20240913, 0, 20240913),
        (20240914, 1, 20240918),
        (20240913, 1, 20240914),
        (20240930, 1, 20241008),
        (20191231, 1, 20200102),
    ],
)
def test_working_days_are_counted_from_the_day_after(day, count, end):
    assert workdays.add_working_days(day, count) == (end, [])


@given(DAYS, st.integers(1, 60))
def test_a_deadline_is_a_working_day_and_just_far_enough(day, count):
    end, _ = workdays.add_working_days(day, count)
    assert workdays.is_working_day(end)
    assert workdays.working_days_between(day, end) == count


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_deadlines_add_up(day, first, second):
    halfway, _ = workdays.add_working_days(day, first)
    assert workdays.add_working_days(halfway, second)[0] == workdays.add_working_days(day, first + second)[0]


def test_working_days_are_not_counted_backward():
    with pytest.raises(ValueError, match="forward"):
        workdays.add_working_days(20240913, -1)
    assert workdays.working_days_between(20240913, 20240912) == 0


def test_2027_is_provisional_and_says_so():
    assert workdays.calendar_of(2027).source == "provisional"
    end, warnings = workdays.add_working_days(20261225, 20)
    assert end > 20270000
    assert warnings == ["2027 年放假安排尚未公布，暂按法定节假日推算，公布后可能变动。"]


def test_2027_has_the_statutory_holidays():
    statutory = {day for day in workdays.calendar_of(2027).days_off if day // 10000 == 2027}
    theirs = {from_date(day) for day in holidays.China(years=2027) if day.year == 2027}
    assert theirs <= statutory


@pytest.mark.parametrize("year", [2012, 2028, 2040])
def test_a_year_without_a_file_is_counted_by_weekdays_and_says_so(year):
    assert workdays.calendar_of(year).source == "unknown"
    assert workdays.is_working_day(year * 10000 + 501) == (date(year, 5, 1).weekday() < 5)
    _, warnings = workdays.add_working_days(year * 10000 + 601, 5)
    assert warnings == [f"没有 {year} 年的放假安排，暂按周一至周五推算，结果可能不准。"]


def test_the_last_days_of_december_rest_on_the_next_notice():
    assert workdays.add_working_days(20261224, 1) == (20261225, [])
    end, warnings = workdays.add_working_days(20261225, 1)
    assert end == 20261228
    assert "2027" in warnings[0]


def test_a_day_off_is_named():
    assert workdays.holiday_name(20240210) == "春节"
    assert workdays.holiday_name(20240219) == ""
