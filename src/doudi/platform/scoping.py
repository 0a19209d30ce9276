"""The first fence: every selector of households' affairs filters by the area of whoever asks, here.

PostgreSQL's row security is the second one. Tests switch this one off to show that the second holds alone.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from django.db.models import Model, QuerySet

Rows = TypeVar("Rows", bound=Model)

_off: ContextVar[bool] = ContextVar("own_filters_off", default=False)


def rows_of(user: Any, rows: QuerySet[Rows], through: str = "") -> QuerySet[Rows]:
    """Those of the rows that lie in the user's area; none for whoever sees no households.

    `through` is the relation that holds the area_code where the rows have none themselves: ``rows_of(user,
    queryset, "case")`` goes by case__area_code.
    """
    if _off.get():
        return rows
    low, high = user.household_range()
    column = f"{through}__area_code" if through else "area_code"
    return rows.filter(**{f"{column}__gte": low, f"{column}__lt": high}) if high else rows.none()


def covers(user: Any, area_code: str) -> bool:
    """Whether a place of 12 digits lies in the user's area."""
    low, high = user.household_range()
    return _off.get() or low <= area_code < high


@contextmanager
def without_own_filters() -> Iterator[None]:
    """For tests only: selectors filter by area no longer, so that row security stands alone."""
    token = _off.set(True)
    try:
        yield
    finally:
        _off.reset(token)
