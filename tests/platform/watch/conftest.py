"""A township with households that something has happened to, the colleagues who look after them, and the county's month."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.platform.cases.conftest import (
    Stopped,
    at,
    browser_of,
    local_values,
    make_household,
    people,
    unfenced,
)

__all__ = ["browser_of", "county", "local_values", "month", "people", "tell", "unfenced", "warned"]
NOW = at(20260105, 10)
COUNTY = "430481000000"
#: what the county has set beside, for classes and the end of the transition
MORE = {"last_year_disposable_income": 20000, "rigid_share": "0.6", "transition_end": "2026-01-01"}


def told(home: Any, by: Any, *, on: date = date(2025, 6, 1), person: Any = None, **facts: Any) -> None:
    """Have a visit state facts of a household, or of its head with `person`."""
    from doudi.apps.people.models import Source
    from doudi.apps.people.services import state
    from doudi.apps.record.acts import act

    with act("test.stated", by=by, at=NOW, area=home.area_code):
        state(home, person, facts, source=Source.VISIT, on=on, by=by, at=NOW)


def listed(
    home: Any, by: Any, table: str, rows: list[dict[str, Any]], *, on: date = date(2025, 6, 1)
) -> None:
    """Have a visit state a whole list of a household."""
    from doudi.apps.people.models import Source
    from doudi.apps.people.services import state_rows
    from doudi.apps.record.acts import act

    with act("test.stated", by=by, at=NOW, area=home.area_code):
        state_rows(home, table, rows, source=Source.VISIT, on=on, by=by, at=NOW)


@pytest.fixture
def county(people: Any, local_values: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Three households of 大市镇: one in a dangerous house, one monitored without income, one about which nothing is said."""
    from doudi.platform.clock import clock_set

    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path / "keep"))
    local_values.update(MORE)
    clerk = people.township_clerk
    people.unsafe, people.monitored, people.quiet = (
        make_household(name) for name in ("王秀英", "李建国", "张春香")
    )
    told(people.unsafe, clerk, house_grade="D")
    told(people.monitored, clerk, monitored_as="marginal", registered_here=True, other_hardship=False)
    told(people.monitored, clerk, person=people.monitored.head, counted=True, disability_grade=0, disability_type="none", labour="full")  # fmt: skip
    for table in ("obligors", "incomes", "expenses", "assets", "supports"):
        listed(people.monitored, clerk, table, [])
    with clock_set(Stopped(NOW)):
        yield people


@pytest.fixture
def month(county: Any) -> Callable[..., Any]:
    """Carries out the month of a day, as `doudi monthly` does."""
    from doudi.apps.watch import monthly

    def carry_out(on: date = date(2026, 1, 5), **more: Any) -> Any:
        return monthly.carry_out(monthly.begin(COUNTY, on, by=None, at=NOW), at=NOW, **more)

    return carry_out


@pytest.fixture
def warned(county: Any, month: Any) -> Any:
    """The warning of the dangerous house, after the month."""
    from doudi.apps.watch.models import Warned

    month()
    return Warned.objects.get(kind="unsafe_house")


@pytest.fixture
def tell() -> Callable[..., None]:
    return told
