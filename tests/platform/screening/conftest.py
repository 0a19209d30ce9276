"""The county of the rosters' tests, with the two households on dibao."""

from datetime import date
from typing import Any

import pytest

from tests.platform.rosters.conftest import NOW, county, deaths, local_values, people, unfenced, work

__all__ = ["county", "deaths", "local_values", "on_dibao", "people", "unfenced", "work"]


@pytest.fixture
def on_dibao(county: Any) -> Any:
    """Both households receive 300 yuan a month since 2020, stated by a visit."""
    from doudi.apps.people.models import Household, Source
    from doudi.apps.people.services import state_rows
    from doudi.apps.record.acts import act

    clerk = county.township_clerk
    for home in Household.objects.all():
        with act("test.stated", by=clerk, at=NOW, area=home.area_code):
            state_rows(
                home, "supports",
                [{"programme": "dibao", "grade": "2", "monthly_amount": "300.00", "since": "2020-01-01"}],
                source=Source.VISIT, on=date(2026, 1, 4), by=clerk, at=NOW,
            )  # fmt: skip
    return county
