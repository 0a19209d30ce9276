"""Colleagues of a township and a household in their village."""

from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest

from doudi.core.citizen_id import compose
from doudi.platform.clock import CHINA

VILLAGE, OTHER_VILLAGE = "430481114205", "430481114206"
TOWNSHIP = "430481114000"
AT = datetime(2024, 9, 2, 9, 30, tzinfo=CHINA)


def at(day: int, hour: int = 9) -> datetime:
    return datetime(day // 10000, day // 100 % 100, day % 100, hour, tzinfo=CHINA)


def citizen(birth: int, sequence: int = 11) -> str:
    """A synthetic number that holds together."""
    return compose("430481", birth, sequence)


@pytest.fixture
def clerk(make_user: Callable[..., Any]) -> Any:
    return make_user("township_clerk", "township", TOWNSHIP, "clerk")


@pytest.fixture
def make_household(clerk: Any) -> Callable[..., Any]:
    from doudi.apps.people.services import NewPerson, open_household

    def make(*names: str, area: str = VILLAGE, **more: Any) -> Any:
        people = [NewPerson(name, relation="10" if index else "") for index, name in enumerate(names)]
        return open_household(
            area_code=area, residence="rural", address="三组 12 号", head=people[0], others=people[1:],
            by=clerk, at=AT, **more,
        )  # fmt: skip

    return make


@pytest.fixture
def say(clerk: Any) -> dict[str, Any]:
    """Provenance of a declaration of 2024-09-02."""
    return {"source": "declared", "on": date(2024, 9, 2), "by": clerk, "at": AT}
