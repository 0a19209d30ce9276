"""Values of facts as the contract writes them, and how each list of the contract stands in its table."""

from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db import models

from doudi.apps.people.models import Asset, Expense, Income, Obligor, Row, Source, Support
from doudi.core.dates import NEVER, format_day, from_date, parse_day, to_date
from doudi.core.money import fen_to_yuan, yuan_to_fen
from doudi.core.refusal import InputError
from doudi.policy.values import read_fact
from doudi.policy.vocabulary import TABLES, FactDef, Vocabulary, load_vocabulary

#: who is believed: what was decided, then visit and department (the later), then what was found, then the household
RANK = {Source.DECIDED: 4, Source.VISIT: 3, Source.DEPARTMENT: 3, Source.FOUND: 2, Source.DECLARED: 1}

#: facts that stand in columns of household, person or membership and are changed by acts of their own
IN_COLUMNS = {
    "household": frozenset({"household_id", "area_code"}),
    "person": frozenset({"household_id", "person_id", "citizen_id", "name", "phone", "relation"}),
}


@dataclass(frozen=True)
class ListTable:
    """A list of the contract. `columns`: fact -> column of the model, where the two differ in name."""

    entity: str
    model: type[Row]
    columns: dict[str, str]

    def column(self, fact: str) -> str:
        return self.columns.get(fact, fact)


LISTS: dict[str, ListTable] = {
    "obligors": ListTable("obligor", Obligor, {"income_per_head_year": "income_per_head_fen"}),
    "incomes": ListTable("income", Income, {"amount_year": "amount_fen"}),
    "expenses": ListTable("expense", Expense, {"amount_year": "amount_fen"}),
    "assets": ListTable("asset", Asset, {"value": "value_fen"}),
    "supports": ListTable("support", Support, {"monthly_amount": "monthly_fen", "amount": "amount_fen"}),
}
assert set(LISTS) == set(TABLES.values()) - {"households", "persons"}


@lru_cache(maxsize=1)
def words() -> Vocabulary:
    """The vocabulary, looked up once: asking for it each time is felt where a whole register is read."""
    return load_vocabulary()


def fact_def(entity: str, name: str) -> FactDef:
    """The definition of a fact. Raises InputError for one the vocabulary lacks."""
    found = words().facts[entity].get(name)
    if found is None:
        raise InputError(f"“{name}”不在事实词表里。", code="unknown-field", field=name)
    return found


def contract_value(entity: str, name: str, raw: Any, field: str = "") -> Any:
    """A value as the contract writes it in JSON: ISO day, yuan text, code, whole number, true or false, None.

    Texts of forms are read as such ("true", "2"). Raises InputError with the fact's label.
    """
    fact = fact_def(entity, name)
    value = read_fact(fact, raw, strict=not isinstance(raw, str), field=field or name)
    if value is None or (value == NEVER and fact.given_as == "date"):
        return None
    if fact.given_as == "money":
        return fen_to_yuan(int(value))
    if fact.given_as == "date":
        return format_day(int(value))
    return value


def to_column(fact: FactDef, value: Any) -> Any:
    """A contract value as its column holds it: fen, a date, a text that is empty for nothing."""
    if fact.given_as == "money":
        return None if value is None else yuan_to_fen(value)
    if fact.given_as == "date":
        return None if value is None else to_date(parse_day(value))
    if fact.given_as in ("text", "code", "enum"):
        return value or ""
    return value


def from_column(fact: FactDef, value: Any) -> Any:
    """What a column holds as the contract writes it."""
    if value is None or value == "":
        return None
    if fact.given_as == "money":
        return fen_to_yuan(value)
    if fact.given_as == "date":
        return format_day(from_date(value))
    return value


def row_facts(table: str, row: models.Model, person_number: str | None) -> dict[str, Any]:
    """A row of a list in the contract's shape, without household_id."""
    about = LISTS[table]
    found: dict[str, Any] = {}
    for name, fact in words().facts[about.entity].items():
        if name == "household_id":
            continue
        found[name] = (
            person_number if name == "person_id" else from_column(fact, getattr(row, about.column(name)))
        )
    return found


def as_plain(value: Any) -> Any:
    """A value read from a parquet file or a form as JSON can hold it."""
    return f"{value:.2f}" if isinstance(value, Decimal) else value
