"""大市镇 with its departments: a household that lacks much, another that lacks nothing, and what the county has laid down."""

from datetime import date
from typing import Any

import pytest

from tests.platform.cases.conftest import (  # noqa: F401
    Stopped,
    at,
    local_values,
    make_household,
    open_case,
    people,
    unfenced,
)

NOW = at(20260105, 10)
COUNTY = "430481000000"


@pytest.fixture
def county(people: Any, local_values: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:  # noqa: F811
    """The colleagues; answers are due in 20 working days, ledgers 10 days after a quarter, the list every month."""
    from doudi.platform.clock import clock_set

    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path / "keep"))
    local_values |= {
        "referral_answer_days": 20,
        "ledger_feedback_days": 10,
        "list_push_months": 1,
        "overlap_months": 12,
        "poverty_line": 4000,
    }
    with clock_set(Stopped(NOW)):
        yield people


def stated(home: Any, by: Any, facts: dict[str, Any], person: Any = None) -> None:
    """A visit says so."""
    from doudi.apps.people.models import Source
    from doudi.apps.people.services import state
    from doudi.apps.record.acts import act

    with act("test.stated", by=by, at=NOW, area=home.area_code) as writing:
        writing.wrote(state(home, person, facts, source=Source.VISIT, on=date(2026, 1, 4), by=by, at=NOW))


def rows(home: Any, by: Any, table: str, listed: list[dict[str, Any]]) -> None:
    """A visit lists them completely."""
    from doudi.apps.people.models import Source
    from doudi.apps.people.services import state_rows
    from doudi.apps.record.acts import act

    with act("test.stated", by=by, at=NOW, area=home.area_code):
        state_rows(home, table, listed, source=Source.VISIT, on=date(2026, 1, 4), by=by, at=NOW)


def supported(home: Any, by: Any, programme: str = "dibao", **more: Any) -> None:
    """The household stands in a class since 2020."""
    rows(home, by, "supports", [{"programme": programme, "since": "2020-01-01"} | more])


@pytest.fixture
def poor(county: Any) -> Any:
    """王秀英: a house of grade D, unsafe water, no medical insurance, on dibao; of school and work nothing is known."""
    home = make_household("王秀英")
    clerk = county.township_clerk
    stated(home, clerk, {"house_grade": "D", "water_safe": False})
    stated(home, clerk, {"medical_insured": False, "counted": True}, home.head)
    supported(home, clerk, monthly_amount="300.00")
    return home
