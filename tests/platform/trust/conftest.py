"""Households, acts on them, and somebody who gets at the database behind the platform's back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

import pytest
from django.db import connection

from doudi.apps.record.acts import act
from doudi.platform.clock import CHINA
from doudi.platform.database import APP

VILLAGE = "430481114201"
DAWN = datetime(2026, 11, 2, 9, 0, tzinfo=CHINA)


@pytest.fixture
def household(db: None) -> Callable[..., Any]:
    """A household of a village; numbers count up."""
    from doudi.apps.people.models import Household

    made = []

    def make(area: str = VILLAGE) -> Any:
        made.append(area)
        return Household.objects.create(
            number=f"T{len(made):05}", area_code=area, opened_on=date(2026, 11, 2), head_name="李四"
        )

    return make


@pytest.fixture
def clerk(make_user: Callable[..., Any]) -> Any:
    return make_user("township_clerk", "township", "430481114000", "clerk")


@pytest.fixture
def acted(household: Callable[..., Any], clerk: Any) -> list[Any]:
    """Five households, each opened by an act of the clerk."""
    made = []
    for number in range(5):
        with act("household.opened", by=clerk, at=DAWN.replace(minute=number), area=VILLAGE) as writing:
            made.append(household())
            writing.wrote(made[-1])
            writing.says(number=made[-1].number)
    return made


@contextmanager
def behind_its_back() -> Iterator[Any]:
    """A superuser of the database who switches the triggers off."""
    with connection.cursor() as cursor:
        cursor.execute("reset role; set session_replication_role = replica")
        yield cursor
        cursor.execute(f"set session_replication_role = origin; set role {APP}")
