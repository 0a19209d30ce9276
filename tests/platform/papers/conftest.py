"""The same households and cases as the notices' tests, taken as far as their decision."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.platform.notices.conftest import (
    PLACES,
    VILLAGE,
    at,
    at_notice,
    boards,
    day_after,
    home,
    local_values,
    staff,
    unfenced,
)
from tests.platform.notices.walking import do, open_case, walk_to_notice

__all__ = ["at_notice", "boards", "home", "local_values", "staff", "unfenced"]


@pytest.fixture
def decided(staff: Any, home: Any, boards: Any) -> Callable[..., Any]:
    """A case taken to its decision by the services themselves: `decided("cn-2021/dibao", "refuse")`."""
    from doudi.apps.cases import engine, packs
    from doudi.apps.cases.services.deciding import Verdict, decide_case
    from doudi.apps.notices import jobs
    from doudi.apps.notices.services import hanging, making
    from tests.platform.notices.test_hanging import sheet_for

    def make(offer: str = "cn-2021/dibao", outcome: str = "refuse", household: Any = None) -> Any:
        area = PLACES.get(offer.split("/")[0], VILLAGE)
        household = household or home(area=area)
        people = staff(household.area_code)
        case = open_case(household, offer, people, 20260105)
        day = walk_to_notice(case, people, 20260106)
        notice = making.make(sheet_for(case, day), [case], by=people.township_clerk, at=at(day)).notice
        hanging.seal(notice, by=people.township_clerk, at=at(day, 10))
        hanging.hang(notice, boards(notice), by=people.township_clerk, at=at(day, 11))
        day = day_after(day, 10)
        jobs.take_down(at(day))
        case.refresh_from_db()
        flow = packs.flow_of(case)
        step = next(s for s in flow.of_kind("decision") if s.name in case.waiting_for)
        for name in list(case.waiting_for):
            if flow.steps[name].does not in ("decision", "notice"):
                do(case, flow.steps[name], people, day)
        verdict = Verdict(
            outcome,
            "家庭月人均收入高于当地低保标准" if outcome == "refuse" else "符合条件",
        )
        decide_case(case, step.name, verdict, by=getattr(people, step.who[0]), at=at(day, 15))
        assert engine.state_of(case).decision is not None
        return case

    return make
