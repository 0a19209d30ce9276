"""A county with a few households on help, and the people who review them."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests.platform import money_world as world


@pytest.fixture
def staff(db: None) -> Any:
    return SimpleNamespace(
        county=world.maker(), other=world.maker(),
        clerk=world.user("township_clerk", "township", world.VILLAGE[:9] + "000"),
        worker=world.user("village_worker", "village", world.VILLAGE, name="村里的人"),
    )  # fmt: skip


@pytest.fixture
def local_values(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """The county's own values, in force wherever they are asked for."""
    values: dict[str, Any] = dict(world.LOCAL)
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: dict(values))
    return values


def same(**other: str) -> dict[str, str]:
    """Every part of a review's form as last time, but those named."""
    from doudi.apps.reviews.last_time import PARTS

    return dict.fromkeys(PARTS, "same") | other
