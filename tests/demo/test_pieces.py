"""The small parts the county is made with, against plain Python."""

from datetime import date, timedelta

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from doudi.core import citizen_id
from doudi.demo.days import before, months_before, to_days, to_numbers
from doudi.demo.draw import Draw, fen
from doudi.demo.identity import citizen_ids, with_check
from doudi.demo.table import Table, rows_for, stack
from doudi.demo.three_valued import all_of, any_of, opposite, total
from doudi.demo.write import to_arrow

TRUTHS = st.sampled_from([True, False, None])
DAYS = st.dates(date(1900, 3, 1), date(2099, 12, 31))


def number(day: date) -> int:
    return int(day.strftime("%Y%m%d"))


@given(DAYS, st.integers(0, 40_000))
def test_days_before_are_those_of_the_calendar(day: date, count: int) -> None:
    assert before(number(day), np.array([count]))[0] == number(day - timedelta(days=count))
    assert to_numbers(to_days(np.array([number(day)])))[0] == number(day)


@given(DAYS, st.integers(-30, 200))
def test_months_before_begin_on_the_first(day: date, count: int) -> None:
    months = day.year * 12 + day.month - 1 - count
    assert (
        months_before(number(day), np.array([count]))[0] == months // 12 * 10000 + (months % 12 + 1) * 100 + 1
    )


@given(st.lists(st.integers(10**16, 10**17 - 1), min_size=1, max_size=20))
def test_check_characters_are_those_of_the_standard(numbers: list[int]) -> None:
    made = with_check(np.array(numbers, dtype=np.int64)).tolist()
    assert made == [f"{each}{citizen_id.check_character(str(each))}" for each in numbers]


@given(st.integers(1, 496), st.sampled_from([0, 1]), DAYS)
def test_people_of_one_birthday_have_different_numbers(people: int, sex: int, day: date) -> None:
    ones = np.ones(people, dtype=np.int64)
    made = citizen_ids(ones * 430481, ones * number(day), (ones * sex).astype(np.int8)).tolist()
    assert len(set(made)) == people
    assert {citizen_id.parse(each).sex for each in made} == {("male", "female")[sex]}


@given(st.lists(TRUTHS))
def test_and_and_or_are_each_others_mirror(values: list[bool | None]) -> None:
    assert opposite(all_of(values)) == any_of([opposite(value) for value in values])
    if None not in values:
        assert all_of(values) is all(values) and any_of(values) is any(values)


@given(st.lists(TRUTHS), st.data())
def test_an_unknown_is_unknown_only_while_it_can_still_decide(
    values: list[bool | None], data: st.DataObject
) -> None:
    known = [data.draw(st.booleans()) if value is None else value for value in values]
    for combine in (all_of, any_of):
        if combine(values) is not None:
            assert combine(known) is combine(values)


def test_a_sum_is_unknown_when_a_row_may_count_or_has_no_amount() -> None:
    assert total([(True, 3), (False, None), (False, 7)]) == 3
    assert total([(True, 3), (None, 0)]) is None
    assert total([(True, 3), (True, None)]) is None
    assert total([]) == 0


def test_streams_of_stages_do_not_disturb_each_other() -> None:
    first = Draw(1, "a")
    first.chance(0.5, 1000)
    assert (Draw(1, "b").between(0, 1, 5) == Draw(1, "b").between(0, 1, 5)).all()
    assert (Draw(1, "a").between(0, 1, 5) != Draw(1, "b").between(0, 1, 5)).any()
    assert (Draw(1, "a").between(0, 1, 5) != Draw(2, "a").between(0, 1, 5)).any()


def test_money_is_rounded_to_whole_steps_and_never_negative() -> None:
    assert fen(np.array([149.0, 151.0, -20.0]), 100).tolist() == [10_000, 20_000, 0]


def test_what_is_unknown_is_null_in_every_type() -> None:
    table = Table("persons", np.arange(2))
    for name, kind in table.kinds.items():
        assert to_arrow(table[name], kind).null_count == 2, name


def test_money_is_written_in_yuan_with_two_decimals() -> None:
    table = rows_for("incomes", np.arange(3))
    table.put("amount_year", np.array([0, 123_456, 999_999_999_999]))
    written = to_arrow(table["amount_year"], table.kinds["amount_year"]).to_pylist()
    assert [str(each) for each in written] == ["0.00", "1234.56", "9999999999.99"]


def test_stacked_rows_are_sorted_by_household_with_its_own_rows_first() -> None:
    late = rows_for("incomes", np.array([2, 0]), np.array([5, 1]), kind="wage")
    early = rows_for("incomes", np.array([0, 2]), kind="other")
    whole = stack("incomes", [late, early])
    assert list(zip(whole.home.tolist(), whole.owner.tolist(), strict=True)) == [
        (0, -1),
        (0, 1),
        (2, -1),
        (2, 5),
    ]
