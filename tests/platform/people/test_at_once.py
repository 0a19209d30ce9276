"""All of a household in one statement gives what its tables' own managers give."""

from collections.abc import Callable
from datetime import date
from typing import Any

from doudi.apps.people.at_once import read_household
from doudi.apps.people.facts import LISTS
from doudi.apps.people.models import Statement
from doudi.apps.people.services import state, state_rows
from doudi.platform.row_security import area_rows

TODAY = date(2024, 9, 10)
ROWS: dict[str, list[dict[str, Any]]] = {
    "obligors": [{"name": "谢远", "relation": "20", "birth_date": "1980-05-06", "property_fits": None}],
    "incomes": [{"kind": "wage", "amount_year": "12000.50", "excluded": False}],
    "expenses": [{"kind": "medical", "amount_year": None, "deductible": None}],
    "assets": [{"kind": "house", "quantity": 1, "in_town": False, "value": "80000.00"}],
    "supports": [{"programme": "dibao", "monthly_amount": "210.00", "since": "2023-01-01"}],
}


def _stated(make_household: Callable[..., Any], say: dict[str, Any]) -> Any:
    household = make_household("谢敏", "谢小明")
    child = household.people.get(name="谢小明")
    state(household, None, {"house_grade": "C", "water_safe": False}, **say)
    state(household, child, {"illness": "serious", "in_school": None}, **say)
    for table, rows in ROWS.items():
        state_rows(household, table, rows, **say)
    return household


def test_every_column_of_every_row_is_as_its_own_table_gives_it(
    make_household: Callable[..., Any], say: dict[str, Any]
) -> None:
    household = _stated(make_household, say)
    read = read_household(household.pk, TODAY)
    ordinary = {
        "statements": Statement.objects.filter(household=household).order_by("id"),
        "memberships": household.memberships.order_by("id"),
    } | {table: which.model._default_manager.filter(household=household) for table, which in LISTS.items()}
    for part, rows in ordinary.items():
        assert read[part] == list(rows) != [], part
        for one, other in zip(read[part], rows, strict=True):
            for field in one._meta.concrete_fields:
                mine, its = getattr(one, field.attname), getattr(other, field.attname)
                assert (mine, type(mine)) == (its, type(its)), f"{part}.{field.name}"
    assert [one.person.name for one in read["memberships"]] == ["谢敏", "谢小明"]
    assert {one.by.display_name or one.by.username for one in read["statements"]} == {"clerk"}


def test_it_is_one_statement(
    make_household: Callable[..., Any], say: dict[str, Any], django_assert_num_queries: Any
) -> None:
    household = _stated(make_household, say)
    with django_assert_num_queries(1):
        read = read_household(household.pk, TODAY)
        assert [one.by.username for one in read["incomes"]] == ["clerk"]


def test_it_knows_nothing_of_later_days_nor_of_other_areas(
    make_household: Callable[..., Any], say: dict[str, Any]
) -> None:
    household = _stated(make_household, say)
    before = read_household(household.pk, date(2024, 9, 1))
    assert not any(before[part] for part in ("statements", *LISTS))
    with area_rows(("430224000000", "430225000000")):
        assert not any(read_household(household.pk, TODAY).values())
    with area_rows(("430481114000", "430481115000")):
        assert all(read_household(household.pk, TODAY).values())
