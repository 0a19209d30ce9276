"""The tables of three values as functions: what a node's compiled parts make of it. None is unknown."""

from collections.abc import Callable
from typing import Any

from doudi.policy.case import Case, Compiled, Row, Value
from doudi.policy.parameters import ParameterValue
from doudi.policy.vocabulary import HOUSEHOLD


def fact_value(entity: str, name: str) -> Compiled:
    """A fact of the household, or of the row at hand."""
    if entity == HOUSEHOLD:
        return lambda case, row: case.facts[name]
    return lambda case, row: row.facts[name]  # type: ignore[union-attr]


def parameter_value(name: str) -> Compiled:
    """The value in force here; unknown where there is none, or where it depends on an unknown fact."""

    def parameter(case: Case, row: Row | None) -> Value:
        found = case.parameter(name)
        return found.value if isinstance(found, ParameterValue) else None

    return parameter


def is_defined(name: str) -> Compiled:
    """Whether the parameter has a value here; unknown where that depends on an unknown fact."""

    def defined(case: Case, row: Row | None) -> Value:
        found = case.parameter(name)
        return found is not None if found is None or isinstance(found, ParameterValue) else None

    return defined


def negation(part: Compiled) -> Compiled:
    """非: unknown stays unknown."""
    return lambda case, row: None if (value := part(case, row)) is None else not value


def conjunction(parts: tuple[Compiled, ...]) -> Compiled:
    """且: false as soon as one is false; else unknown as soon as one is unknown."""

    def both(case: Case, row: Row | None) -> Value:
        result: bool | None = True
        for part in parts:
            value = part(case, row)
            if value is False:
                return False
            if value is None:
                result = None
        return result

    return both


def disjunction(parts: tuple[Compiled, ...]) -> Compiled:
    """或: true as soon as one is true; else unknown as soon as one is unknown."""

    def either(case: Case, row: Row | None) -> Value:
        result: bool | None = False
        for part in parts:
            value = part(case, row)
            if value is True:
                return True
            if value is None:
                result = None
        return result

    return either


def of_both(left: Compiled, right: Compiled, combine: Callable[[Any, Any], Value]) -> Compiled:
    """Two operands combined; unknown as soon as one is."""

    def both(case: Case, row: Row | None) -> Value:
        a = left(case, row)
        if a is None:
            return None
        b = right(case, row)
        return None if b is None else combine(a, b)

    return both


def picked(arms: tuple[tuple[Compiled, str], ...]) -> Compiled:
    """清单: the words whose conditions hold; unknown while one is undecided."""

    def pick(case: Case, row: Row | None) -> Value:
        found = []
        for condition, word in arms:
            holds = condition(case, row)
            if holds is None:
                return None
            if holds:
                found.append(word)
        return tuple(found)

    return pick


Flagged = list[tuple[Row, bool | None]] | None


def some(rows: Flagged) -> Value:
    """有: over rows that hold (True) or may hold (None)."""
    if rows is None:
        return None
    if any(holds for _, holds in rows):
        return True
    return None if rows else False


def every(rows: Flagged, when: Compiled, case: Case) -> Value:
    """全体: false as soon as a row that belongs fails; else unknown as soon as one is undecided."""
    if rows is None:
        return None
    result: bool | None = True
    for row, belongs in rows:
        holds = when(case, row)
        if holds is True:
            continue
        if holds is False and belongs:
            return False
        result = None
    return result


def count(rows: Flagged) -> Value:
    """How many rows hold; unknown while one is undecided."""
    if rows is None or any(holds is None for _, holds in rows):
        return None
    return len(rows)


def total(rows: Flagged, value: Compiled, case: Case) -> Value:
    """The sum over the rows that hold; unknown while a row or its amount is."""
    if rows is None:
        return None
    total = 0
    for row, holds in rows:
        amount = value(case, row) if holds else None
        if amount is None:
            return None
        total += amount
    return total


def roll(rows: Flagged) -> Value:
    """The ids of the persons for whom it holds; unknown while one is undecided."""
    if rows is None or any(holds is None for _, holds in rows):
        return None
    return tuple(row.facts["person_id"] for row, _ in rows)


def roll_values(rows: Flagged, value: Compiled, case: Case) -> Value:
    """A value for each of them; unknown while a person or a value is."""
    if rows is None or any(holds is None for _, holds in rows):
        return None
    values = [value(case, row) for row, _ in rows]
    return None if None in values else tuple(values)
