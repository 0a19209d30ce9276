from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doudi.core import dates
from doudi.core.refusal import InputError

DATES = st.dates(date(1900, 1, 1), date(2100, 12, 31))


def as_number(day: date) -> int:
    return int(day.strftime("%Y%m%d"))


@given(st.dates())
def test_every_day_is_read_and_written(day):
    number = dates.parse_day(day.isoformat())
    assert number == day.year * 10000 + day.month * 100 + day.day
    assert dates.format_day(number) == day.isoformat()
    assert dates.to_date(number) == day
    assert dates.from_date(day) == number
    assert dates.is_day(number)


@pytest.mark.parametrize(
    "text",
    ["2019-02-29", "2019-02-31", "1900-02-29", "2019-13-01", "2019-00-10", "2019-04-31", "0000-01-01"],
)
def test_a_day_the_calendar_lacks_is_refused(text):
    with pytest.raises(InputError, match=text) as refused:
        dates.parse_day(text)
    assert refused.value.code == "impossible-date"
    assert not dates.is_day(int(text.replace("-", "")))


@pytest.mark.parametrize(
    "text", ["", "2019-7-1", "20190701", "2019/07/01", "2019-07-01 ", "２０１９-07-01", "none"]
)
def test_another_form_is_refused_and_the_right_one_named(text):
    with pytest.raises(InputError, match="2019-07-01") as refused:
        dates.parse_day(text)
    assert refused.value.code == "bad-date"


@pytest.mark.parametrize(
    ("day", "months", "last"),
    [
        (20190831, 6, 20200229),
        (20180831, 6, 20190228),
        (20190115, 24, 20210114),
        (20190101, 1, 20190131),
        (20191201, 1, 20191231),
        (20191101, 2, 20191231),
        (20190301, 12, 20200229),
        (20200229, 12, 20210228),
        (20200229, 48, 20240228),
        (20190701, 0, 20190630),
        (20190131, 1, 20190228),
        (20190130, 1, 20190228),
        (20190129, 1, 20190228),
        (20190128, 1, 20190227),
        (dates.NEVER, 6, dates.NEVER),
        (99990101, 24, dates.NEVER),
    ],
)
def test_a_period_ends_the_day_before_the_same_date(day, months, last):
    assert dates.add_period(day, months) == last


def test_a_period_has_no_negative_length():
    with pytest.raises(ValueError, match="fewer than 0"):
        dates.add_period(20190101, -1)


@given(DATES, st.integers(1, 600))
def test_a_period_ends_on_a_real_day_and_the_next_one_begins_after_it(day, months):
    last = dates.add_period(as_number(day), months)
    assert dates.is_day(last)
    following = dates.to_date(last) + timedelta(days=1)
    # The same date, or, where the month has none, the first of the next month.
    assert following.day in (day.day, 1)
    assert dates.add_period(as_number(day), months + 1) > last


@given(st.integers(1, 40), st.integers(1, 28))
def test_months_put_end_to_end_make_the_long_period(months, of_month):
    begin = end = 20190100 + of_month
    for _ in range(months):
        last = dates.add_period(end, 1)
        end = as_number(dates.to_date(last) + timedelta(days=1))
    assert dates.add_period(begin, months) == last


@pytest.mark.parametrize(
    ("birth", "on", "age"),
    [
        (19590701, 20190630, 59),
        (19590701, 20190701, 60),
        (19590701, 20190702, 60),
        (20040229, 20200228, 15),
        (20040229, 20200229, 16),
        (20040229, 20210228, 16),
        (20040229, 20210301, 17),
        (20250101, 20240101, 0),
    ],
)
def test_an_age_is_reached_on_the_birthday(birth, on, age):
    assert dates.age_on(birth, on) == age


@given(DATES, DATES)
def test_an_age_is_the_number_of_birthdays_passed(birth, on):
    birthdays = 0
    for year in range(birth.year + 1, on.year + 1):
        try:
            birthday = birth.replace(year=year)
        except ValueError:
            birthday = date(year, 3, 1)
        birthdays += birthday <= on
    assert dates.age_on(as_number(birth), as_number(on)) == birthdays


@pytest.mark.parametrize(
    ("earlier", "later", "months"),
    [
        (20190115, 20190214, 0),
        (20190115, 20190215, 1),
        (20190115, 20200115, 12),
        (20190215, 20190115, -1),
        (20190131, 20190228, 0),
        (20190131, 20190301, 1),
        (20190101, 20190101, 0),
    ],
)
def test_whole_months_between_two_days(earlier, later, months):
    assert dates.months_between(earlier, later) == months
