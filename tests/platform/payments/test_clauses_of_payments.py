"""Who pays, from which money and by which road, clause by clause."""

from datetime import date

import pytest
from django.db import transaction

from doudi.apps.payments.banking import take_answer
from doudi.apps.payments.drafting import draft_monthly
from doudi.apps.payments.models import LedgerEntry
from doudi.apps.payments.services import approve, check, lock
from doudi.core.refusal import Refused
from tests.platform import money_world as world
from tests.platform.taking_over import as_owner

pytestmark = pytest.mark.django_db
TOWNSHIP = world.VILLAGE[:9] + "000"
DECEMBER = date(2026, 12, 1)


@pytest.mark.parametrize("programme", ["dibao", "tekun"])
def test_the_task_force_pays_its_own_township_and_finance_approves(programme: str) -> None:
    """LY-37: 低保 and 特困 money is the task force's to pay, in its township only; the money is let go by finance."""
    from doudi.apps.grants.models import Grant

    county = world.maker()
    grant = world.granted(world.household(2), county)
    with as_owner():
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


def test_money_comes_every_month_in_full_and_only_through_a_bank() -> None:
    """LN-16: each month of a grant is due once with its whole amount; what has no account is owed, never handed out,
    and a line is paid by the bank's answer alone."""
    by, money = world.maker(), world.finance()
    homes = [world.household(2), world.household(1)]
    grants = [world.granted(home, by) for home in homes]
    world.account(homes[0])
    for month, day in ((DECEMBER, "2026-12-01 09:00"), (date(2027, 1, 1), "2027-01-04 09:00")):
        payroll = world.sent(by, money, month, day)
        assert {one.grant: one.total_fen for one in payroll.lines.all()} == {
            grant: grant.monthly_fen for grant in grants
        }
        with pytest.raises(Refused), transaction.atomic():
            draft_monthly(world.COUNTY, "county", month, "dibao", by=by, at=world.at(day))
        assert not LedgerEntry.objects.filter(kind="paid", month=month).exists(), "no bank has answered yet"
        take_answer(payroll, world.answer(payroll), "回盘.csv", "generic-csv", by=money, at=world.at(day))
        paid, owed = (payroll.lines.get(grant=grant) for grant in grants)
        assert (paid.state, owed.state, owed.account) == ("paid", "failed", None)
    for grant in grants:
        due = LedgerEntry.objects.filter(grant=grant, kind="due").order_by("month")
        assert [one.fen for one in due] == [grant.monthly_fen] * 2, (
            "full, and still owed where there is no account"
        )
