"""What somebody of the house might try: a month twice under another kind, approving what one made, money back of nothing."""

from datetime import date
from typing import Any

import pytest

from doudi.apps.accounts.models import KinFiling
from doudi.apps.grants.amounts import Amount, Line
from doudi.apps.grants.changes import change_amount, hold, release
from doudi.apps.grants.models import Cause
from doudi.apps.grants.proposals import agree, propose
from doudi.apps.payments.accounts import propose_account
from doudi.apps.payments.banking import send, take_answer
from doudi.apps.payments.checking import problems
from doudi.apps.payments.drafting import draft_monthly
from doudi.apps.payments.models import Account, LedgerEntry, Payroll
from doudi.apps.payments.recoveries import demand, paid_of, receive
from doudi.apps.payments.services import approve, check, lock
from doudi.apps.payments.supplements import draft_arrears
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db
DECEMBER, JANUARY, FEBRUARY, MARCH = (date(2026, 12, 1), *(date(2027, month, 1) for month in (1, 2, 3)))
DAY = "2027-02-03"


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_VAR", str(tmp_path))
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path))


@pytest.fixture
def started() -> Any:
    """Somebody who pays, and a grant whose December is locked."""
    by = world.maker()
    grant = world.granted(world.household(2), by)
    world.locked(by, DECEMBER)
    return by, grant


def arrears(by: Any, month: date, time: str) -> Payroll:
    return draft_arrears(world.COUNTY, "county", month, "dibao", by=by, at=world.at(f"{DAY} {time}"))


def month_of(by: Any, month: date, time: str) -> Payroll:
    return draft_monthly(world.COUNTY, "county", month, "dibao", by=by, at=world.at(f"{DAY} {time}"))


def checked(payroll: Payroll, by: Any, time: str) -> Payroll:
    return check(payroll, by=by, at=world.at(f"{DAY} {time}"))


def locked(payroll: Payroll, by: Any, time: str) -> Payroll:
    return lock(payroll, by=by, at=world.at(f"{DAY} {time}"))


def due(month: date) -> int:
    return sum(LedgerEntry.objects.filter(kind="due", month=month).values_list("fen", flat=True))


def test_a_month_paid_as_arrears_is_not_in_the_months_own_payroll(started: Any) -> None:
    by, _grant = started
    locked(checked(arrears(by, FEBRUARY, "09:00"), by, "09:01"), by, "09:02")
    assert due(JANUARY) == 75000
    assert month_of(by, JANUARY, "10:00").households == 0


def test_arrears_drafted_before_the_month_was_locked_are_not_locked_after_it(started: Any) -> None:
    by, _grant = started
    late = checked(arrears(by, FEBRUARY, "09:00"), by, "09:01")
    locked(checked(month_of(by, JANUARY, "10:00"), by, "10:01"), by, "10:02")
    with pytest.raises(Refused, match="名册已经不准"):
        locked(late, by, "11:00")
    assert due(JANUARY) == 75000


def test_arrears_drafted_under_two_months_are_locked_once(started: Any) -> None:
    by, _grant = started
    first, second = (
        checked(arrears(by, month, time), by, time) for month, time in ((FEBRUARY, "09:00"), (MARCH, "09:01"))
    )
    locked(first, by, "10:00")
    with pytest.raises(Refused, match="名册已经不准"):
        locked(second, by, "10:01")
    assert due(JANUARY) == 75000


def test_who_checked_a_payroll_does_not_approve_it(started: Any) -> None:
    by, _grant = started
    both = world.finance()
    payroll = month_of(by, JANUARY, "09:00")
    checked(payroll, by, "09:01")
    Payroll.objects.filter(pk=payroll.pk).update(checked_by=both)
    locked(payroll, by, "09:02")
    with pytest.raises(Refused, match="不能审批"):
        approve(payroll, by=both, at=world.at(f"{DAY} 09:03"))


def related(user: Any, home: Any) -> None:
    KinFiling.objects.create(
        area_code="430000000000", official=user, official_name=user.display_name, post="经办", relation="父母",
        relative_name=home.head_name, person=home.people.order_by("pk").first(), filed_on=DECEMBER, filed_by=user,
    )  # fmt: skip


def test_near_relatives_neither_propose_nor_agree_to_more_money(started: Any) -> None:
    """57-11: whoever is a near relative stays out, also of what is changed after the decision."""
    by, grant = started
    kin, other = world.maker(), world.maker()
    related(kin, grant.household)
    when = world.at(f"{DAY} 09:00")
    with pytest.raises(Refused, match="近亲属"):
        propose(grant, "amount", MARCH, "更正", by=kin, at=when, fen=90000, cause=Cause.INCOME)
    proposed = propose(grant, "amount", MARCH, "更正", by=other, at=when, fen=90000, cause=Cause.INCOME)
    with pytest.raises(Refused, match="近亲属"):
        agree(proposed, by=kin, at=when)
    with pytest.raises(Refused, match="近亲属"):
        change_amount(
            grant, Amount([Line("base", "", 90000)]), MARCH, "更正", by=kin, agreed_by=other, at=when
        )
    assert agree(proposed, by=by, at=when).monthly_fen == 90000


def test_near_relatives_neither_release_money_nor_choose_its_account(started: Any) -> None:
    """57-11"""
    by, grant = started
    kin, home, when = world.maker(), grant.household, world.at(f"{DAY} 09:00")
    related(kin, home)
    home.people.update(died_on=JANUARY)
    hold(grant, "疑似死亡", by=by, at=when)
    with pytest.raises(Refused, match="近亲属"):
        release(grant, "健在", by=kin, at=when)
    with pytest.raises(Refused, match="近亲属"):
        propose_account(home, "6217001234567000000", home.head_name, "某银行", by=kin, at=when)
    assert not Account.objects.exists()


def with_the_bank(by: Any, money: Any) -> Any:
    payroll = world.sent(by, money)
    take_answer(
        payroll, world.answer(payroll), "回盘.csv", "generic-csv", by=money, at=world.at("2026-12-02 09:00")
    )
    return payroll


def test_nothing_is_demanded_back_below_zero_or_twice_for_a_month() -> None:
    by, money, home = world.maker(), world.finance(), world.household(2)
    world.account(home)
    grant = world.granted(home, by)
    with_the_bank(by, money)
    ((month, purpose, fen),) = paid_of(grant)
    when = world.at(f"{DAY} 09:00")
    for months, says in (
        ([(month, purpose, -fen)], "大于零"),
        ([(month, purpose, 0)], "大于零"),
        ([(month, purpose, fen), (month, purpose, fen)], "列了两次"),
    ):
        with pytest.raises(Refused, match=says):
            demand(grant, "deceit", months, "骗取", by=by, at=when)
    assert demand(grant, "deceit", [(month, purpose, fen)], "骗取", by=by, at=when).fen == fen


def test_near_relatives_neither_demand_money_back_nor_say_that_it_came() -> None:
    """57-11: who says it came lets the household off."""
    by, money, kin = world.maker(), world.finance(), world.maker()
    grant = world.granted(world.household(2), by)
    home, when = grant.household, world.at(f"{DAY} 11:00")
    world.account(home)
    with_the_bank(by, money)
    related(kin, home)
    months = [(DECEMBER, "monthly", 100)]
    with pytest.raises(Refused, match="近亲属"):
        demand(grant, "overpaid", months, "多发", by=kin, at=when)
    demanded = demand(grant, "overpaid", months, "多发", by=by, at=when)
    with pytest.raises(Refused, match="近亲属"):
        receive(demanded, 100, by=kin, at=when)
    assert receive(demanded, 100, by=by, at=when).closed_on is not None


def test_an_account_altered_behind_the_platforms_back_goes_into_no_bank_file() -> None:
    by, money, home = world.maker(), world.finance(), world.household(2)
    account = world.account(home)
    world.granted(home, by)
    when = world.at("2026-12-02 09:00")
    payroll = approve(world.locked(by), by=money, at=when)
    Account.objects.filter(pk=account.pk).update(number="6217009999999999999")
    with pytest.raises(Refused, match="没有生成银行文件"):
        send(payroll, "generic-csv", by=money, at=when)
    payroll.refresh_from_db()
    assert payroll.state == "approved" and not payroll.bank_files.exists()


def test_an_account_changed_after_the_lock_waits_for_the_next_payroll() -> None:
    by, money, home = world.maker(), world.finance(), world.household(2)
    before = world.account(home)
    world.granted(home, by)
    when = world.at("2026-12-02 09:00")
    payroll = approve(world.locked(by), by=money, at=when)
    world.change_account(home, "6217001234567000000", by, when)
    send(payroll, "generic-csv", by=money, at=when)
    assert payroll.lines.get().account == before


def test_accounts_changed_since_the_last_month_are_named_before_the_lock() -> None:
    by, home, other = world.maker(), world.household(2), world.household(2)
    world.account(home)
    world.account(other)
    grant = world.granted(home, by)
    world.granted(other, by)
    world.locked(by, DECEMBER)
    world.change_account(home, "6217001234567000000", by, world.at("2026-12-20 09:00"))
    (found,) = problems(world.draft_of(by, JANUARY, "2027-01-04 09:00"))
    assert (found.kind, found.stops, [grant for grant, _who, _what in found.rows]) == (
        "new-account",
        False,
        [grant.pk],
    )
