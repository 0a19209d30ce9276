"""On the survey form what nobody has looked into is not the same as what is known not to be there."""

from doudi.apps.papers.forms.visiting import OPEN, expense_lines, income_lines, property_lines
from doudi.documents.forms.common import total


def test_lists_nobody_has_stated_stand_as_open_with_no_sum():
    file = {"household": {}, "persons": []}
    (income,) = income_lines(None, file, {}, None, 20260301)
    (expense,), (thing,) = expense_lines(file, {}), property_lines(file, {})
    assert income.kind == expense.kind == thing.kind == OPEN
    assert (income.amount_year, expense.amount_year, thing.value, thing.exempt) == (None, None, None, None)
    assert total([line.amount_year for line in (income, expense)]) is None


def test_lists_known_to_be_empty_are_none_and_the_income_is_nought():
    file = {"household": {}, "persons": [], "incomes": [], "expenses": [], "assets": []}
    (income,) = income_lines(None, file, {}, None, 20260301)
    assert (income.amount_year, income.counted) == (0, True)
    assert expense_lines(file, {}) == property_lines(file, {}) == ()
