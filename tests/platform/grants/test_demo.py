"""What a register says is running becomes grants whose past months add up like real ones."""

from datetime import date
from typing import Any

import pytest
from django.db.models import Sum

from doudi.apps.grants.demo import grants_from_supports
from doudi.apps.grants.models import Grant
from doudi.apps.payments.models import LedgerEntry, Payroll, PayrollLine
from doudi.apps.payments.selectors import against_last_month
from doudi.apps.people.models import Support
from tests.platform import money_world as world
from tests.platform.taking_over import as_owner

pytestmark = pytest.mark.django_db


def supported(programme: str = "dibao", persons: int = 2, since: date = date(2026, 9, 1), **more: Any) -> Any:
    home = world.household(persons)
    Support.objects.create(
        area_code=home.area_code, household=home, source="declared", on=since, at=world.at(), programme=programme,
        monthly_fen=30000, since=since, **more,
    )  # fmt: skip
    return home


def taken_over(months: int = 3) -> tuple[dict[str, int], Any]:
    by, money = world.maker(), world.finance()
    with as_owner():
        made = grants_from_supports(
            world.COUNTY, "county", date(2026, 12, 1), by=by, money=money, at=world.at(), months=months
        )
    return made, by


def test_running_supports_become_grants_with_their_months_and_the_ledger_adds_up() -> None:
    homes = [supported(), supported(since=date(2026, 11, 1)), supported(ended_on=date(2026, 10, 1))]
    made, _by = taken_over()
    assert made["grants"] == 2 and made["payrolls"] == 3
    grant = Grant.objects.get(household=homes[0])
    assert (grant.monthly_fen, grant.since, grant.versions.get().monthly_fen) == (
        30000,
        date(2026, 9, 1),
        30000,
    )
    assert [(one.month.month, one.made_at.month) for one in Payroll.objects.order_by("month")] == [
        (9, 9),
        (10, 10),
        (11, 11),
    ]
    assert grant.covered.count() == 2 and Support.objects.get(household=homes[0]).grant_id == grant.pk
    assert PayrollLine.objects.count() == 3 + 1
    sums = dict(LedgerEntry.objects.order_by().values_list("kind").annotate(fen=Sum("fen")))
    assert sums["due"] == sums["paid"] + sums.get("failed", 0) == 4 * 30000


def test_taking_over_twice_adds_nothing() -> None:
    supported()
    taken_over()
    before = LedgerEntry.objects.count()
    made, _by = taken_over()
    assert made == {"grants": 0, "accounts": 0, "payrolls": 0} and LedgerEntry.objects.count() == before


def test_the_next_month_is_drafted_against_the_months_taken_over() -> None:
    supported()
    made, by = taken_over()
    payroll = world.draft_of(by)
    assert made["grants"] == 1 and [line.change for line in payroll.lines.all()] == ["same"]
    assert against_last_month(payroll).agrees
    assert Payroll.objects.filter(state__in=["closed", "answered"]).count() == 3


def test_who_has_a_grant_of_his_own_is_not_covered_by_the_households_too() -> None:
    home = supported()
    person = home.people.order_by("pk").first()
    Support.objects.create(
        area_code=home.area_code, household=home, person=person, source="declared", on=date(2026, 9, 1), at=world.at(),
        programme="tekun", monthly_fen=70000, since=date(2026, 9, 1),
    )  # fmt: skip
    taken_over(months=0)
    assert {(one.programme, one.covered.count()) for one in Grant.objects.all()} == {
        ("dibao", 1),
        ("tekun", 1),
    }


def test_what_is_taken_over_is_on_record_row_by_row() -> None:
    from doudi.apps.record.verify import verify

    supported(3)
    supported(since=date(2026, 11, 1))
    taken_over()
    assert verify(deep=True).findings == []
