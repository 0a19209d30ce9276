"""Who pays, from which money and by which road, clause by clause."""

from datetime import date

import pytest

from doudi.apps.payments.drafting import draft_monthly
from doudi.apps.payments.models import LedgerEntry
from doudi.apps.payments.services import approve, check, lock
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db
TOWNSHIP = world.VILLAGE[:9] + "000"
DECEMBER = date(2026, 12, 1)


@pytest.mark.parametrize("programme", ["dibao", "tekun"])
def test_the_task_force_pays_its_own_township_and_finance_approves(programme: str) -> None:
    """LY-37: 低保 and 特困 money is the task force's to pay, in its township only; the money is let go by finance."""
    from doudi.apps.grants.models import Grant

    county = world.maker()
    grant = world.granted(world.household(2), county)
    Grant.objects.filter(pk=grant.pk).update(programme=programme)
    force = world.user("task_force", "township", TOWNSHIP)
    moment = world.at("2026-12-01 09:00")
    payroll = draft_monthly(TOWNSHIP, "township", DECEMBER, programme, by=force, at=moment)
    assert [line.grant for line in payroll.lines.all()] == [grant]
    lock(check(payroll, by=force, at=moment), by=force, at=moment)
    assert LedgerEntry.objects.filter(grant=grant, kind="due").count() == 1
    with pytest.raises(Refused, match="岗位不办理"):
        approve(payroll, by=force, at=moment)
    approve(payroll, by=world.finance(), at=moment)
    payroll.refresh_from_db()
    assert payroll.state == "approved"


def test_the_task_force_pays_no_other_township_and_a_clerk_pays_none() -> None:
    """LY-37."""
    force = world.user("task_force", "township", TOWNSHIP)
    clerk = world.user("township_clerk", "township", TOWNSHIP)
    moment = world.at("2026-12-01 09:00")
    other = world.OTHER_VILLAGE[:9] + "000"
    for area, by, why in ((other, force, "辖区"), (TOWNSHIP, clerk, "岗位不办理")):
        with pytest.raises(Refused, match=why):
            draft_monthly(area, "township", DECEMBER, "dibao", by=by, at=moment)
