"""Truth with unknowns, in the plainest way: True, False, or None for not known."""

from __future__ import annotations

from collections.abc import Iterable

Truth = bool | None


def all_of(values: Iterable[Truth]) -> Truth:
    """False as soon as one is false; unknown when one is unknown; true otherwise."""
    seen = list(values)
    if any(value is False for value in seen):
        return False
    return None if any(value is None for value in seen) else True


def any_of(values: Iterable[Truth]) -> Truth:
    """True as soon as one is true; unknown when one is unknown; false otherwise."""
    seen = list(values)
    if any(value is True for value in seen):
        return True
    return None if any(value is None for value in seen) else False


def opposite(value: Truth) -> Truth:
    """Not; an unknown stays unknown."""
    return None if value is None else not value


def one_of(value: object | None, *choices: object) -> Truth:
    """Whether a value is one of these; unknown when the value is."""
    return None if value is None else value in choices


def total(rows: Iterable[tuple[Truth, int | None]]) -> int | None:
    """The sum of the amounts of the rows that count; unknown when a row may count, or counts and has no amount."""
    result = 0
    for counts, amount in rows:
        if counts is False:
            continue
        if counts is None or amount is None:
            return None
        result += amount
    return result


def below(left: int | None, right: int | None) -> Truth:
    """left < right, unknown when either is."""
    return None if left is None or right is None else left < right


def at_most(left: int | None, right: int | None) -> Truth:
    """left <= right, unknown when either is."""
    return None if left is None or right is None else left <= right
