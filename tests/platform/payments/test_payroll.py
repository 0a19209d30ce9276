"""The month's payroll from draft to approval: against last month, checked, locked, by different hands."""

from datetime import date

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from doudi.apps.grants.amounts import Amount, Line
from doudi.apps.grants.changes import change_amount, end, hold
from doudi.apps.payments.checking import problems
from doudi.apps.payments.drafting import draft_monthly
from doudi.apps.payments.models import LedgerEntry, Payroll, PayrollLine
from doudi.apps.payments.services import approve, check, digest_of, lock, withdraw
from doudi.core.refusal import Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db
DECEMBER, JANUARY = date(2026, 12, 1), date(2027, 1, 1)


def raw(sql, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)


drafted, locked = world.draft_of, world.locked


def test_payroll_pays_what_the_grants_say_to_the_accounts_that_hold() -> None:
    """LD-13: straight into the household's own account, the whole amount."""
    by = world.maker()
    homes = [world.household(2), world.household(1, area=world.OTHER_VILLAGE)]
    accounts = [world.account(home) for home in homes]
    for home in homes:
        world.granted(home, by)
    payroll = drafted(by)
    assert (payroll.households, payroll.persons, payroll.total_fen) == (2, 3, 75000 + 25000)
    lines = list(payroll.lines.order_by("place"))
    assert [one.account for one in lines] == accounts
    assert [one.change for one in lines] == ["new", "new"]
    assert [one.place for one in lines] == [1, 2]


def test_drafting_again_changes_nothing_but_what_changed() -> None:
    by, home = world.maker(), world.household(2)
    world.granted(home, by)
    first = drafted(by)
    assert drafted(by).pk == first.pk and PayrollLine.objects.count() == 1
    world.account(home)
    assert drafted(by).lines.get().account is not None


def test_every_line_says_how_it_differs_from_last_month() -> None:
    by, other = world.maker(), world.maker()
    raised, cut, stopped, same = (world.granted(world.household(2), by) for _ in range(4))
    locked(by)
    how = {"by": by, "agreed_by": other, "at": world.at("2026-12-10 09:00")}
    change_amount(raised, Amount([Line("base", "重新核定", 80000)]), JANUARY, "收入减少", **how)
    change_amount(cut, Amount([Line("base", "重新核定", 70000)]), JANUARY, "收入增加", **how)
    world.next_help_settled(stopped, by, world.at("2026-12-10 09:00"))
    end(stopped, DECEMBER, "不再符合条件", **how)
    payroll = drafted(by, JANUARY, "2027-01-04 09:00")
    assert {one.grant_id: (one.change, one.change_says) for one in payroll.lines.all()} == {
        raised.pk: ("raised", "比上月多 50.00 元：收入减少"),
        cut.pk: ("cut", "比上月少 50.00 元：收入增加"),
        same.pk: ("same", ""),
    }


def test_lock_makes_each_month_due_once_and_keeps_the_lines_as_they_are() -> None:
    by = world.maker()
    grant = world.granted(world.household(2), by)
    payroll = locked(by)
    entry = LedgerEntry.objects.get()
    assert (entry.grant, entry.month, entry.kind, entry.fen) == (grant, DECEMBER, "due", 75000)
    assert payroll.digest == digest_of(payroll) and len(payroll.digest) == 64
    line = payroll.lines.get()
    for change in (
        lambda: PayrollLine.objects.filter(pk=line.pk).update(total_fen=1, base_fen=1),
        lambda: raw("delete from payments_payrollline where id = %s", line.pk),
        lambda: Payroll.objects.filter(pk=payroll.pk).update(total_fen=1),
        lambda: LedgerEntry.objects.filter(pk=entry.pk).update(fen=1),
        lambda: raw("delete from payments_ledgerentry where id = %s", entry.pk),
    ):
        with pytest.raises(ProgrammingError, match="pgtrigger"), transaction.atomic():
            change()


def test_locked_month_is_not_drafted_again() -> None:
    by = world.maker()
    world.granted(world.household(2), by)
    locked(by)
    with pytest.raises(Refused, match="已经锁定"):
        drafted(by)


def test_a_second_lock_finds_the_first_done() -> None:
    by = world.maker()
    world.granted(world.household(2), by)
    payroll = locked(by)
    with pytest.raises(Refused, match="已锁定"):
        lock(payroll, by=by, at=world.at("2026-12-01 10:00"))
    assert LedgerEntry.objects.count() == 1


def test_payroll_whose_grants_changed_since_is_not_locked() -> None:
    by = world.maker()
    grant = world.granted(world.household(2), by)
    moment = world.at("2026-12-01 09:00")
    payroll = check(drafted(by), by=by, at=moment)
    change_amount(
        grant, Amount([Line("base", "", 80000)]), DECEMBER, "更正", by=by, at=moment, agreed_by=world.maker()
    )
    with pytest.raises(Refused, match="1 份待遇变了"):
        lock(payroll, by=by, at=moment)
    assert not LedgerEntry.objects.exists()


def test_a_month_due_in_the_townships_payroll_is_not_in_the_countys() -> None:
    """LY-37: a task force may pay its own township; the county's payroll then leaves those households out."""
    by = world.maker()
    world.granted(world.household(2), by)
    other = world.granted(world.household(1, area=world.OTHER_VILLAGE), by)
    moment = world.at("2026-12-01 09:00")
    township = draft_monthly("430481114000", "township", DECEMBER, "dibao", by=by, at=moment)
    assert township.households == 1
    lock(check(township, by=by, at=moment), by=by, at=moment)
    assert [line.grant for line in drafted(by).lines.all()] == [other]


def test_the_dead_are_not_paid_and_a_hold_is_said() -> None:
    by, home = world.maker(), world.household(1)
    grant = world.granted(home, by)
    home.people.update(died_on=date(2026, 11, 20))
    payroll = drafted(by)
    assert [one.kind for one in problems(payroll) if one.stops] == ["died"]
    with pytest.raises(Refused, match="登记了死亡"):
        check(payroll, by=by, at=world.at("2026-12-01 09:00"))
    hold(grant, "公安注销户口，待核实", by=by, at=world.at("2026-12-01 09:30"))
    payroll = drafted(by, when="2026-12-01 10:00")
    assert not payroll.lines.exists()
    assert [one.kind for one in problems(payroll)] == ["held"]


def test_households_without_an_account_are_named_and_still_due() -> None:
    by = world.maker()
    world.granted(world.household(2), by)
    payroll = drafted(by)
    assert [one.kind for one in problems(payroll)] == ["no-account"]
    moment = world.at("2026-12-01 09:00")
    lock(check(payroll, by=by, at=moment), by=by, at=moment)
    assert LedgerEntry.objects.filter(kind="due").count() == 1


def test_who_made_or_locked_it_does_not_approve_it_nor_does_the_database_let_them() -> None:
    by, money = world.maker(), world.finance()
    world.granted(world.household(2), by)
    payroll = locked(by)
    with pytest.raises(Refused, match="岗位不办理"):
        approve(payroll, by=by, at=world.at("2026-12-02 09:00"))
    with pytest.raises(IntegrityError, match=r"four_eyes|made_and_approved"), transaction.atomic():
        Payroll.objects.filter(pk=payroll.pk).update(approved_by=by)
    done = approve(payroll, by=money, at=world.at("2026-12-02 09:00"))
    assert done.state == "approved" and done.approved_by == money


def test_finance_of_another_county_does_not_approve() -> None:
    by = world.maker()
    world.granted(world.household(2), by)
    elsewhere = world.user("finance", area="430281000000")
    with pytest.raises(Refused, match="不在您的辖区"):
        approve(locked(by), by=elsewhere, at=world.at("2026-12-02 09:00"))


def test_a_death_after_the_lock_takes_the_line_out_and_the_ledger_says_so() -> None:
    by = world.maker()
    world.granted(world.household(1), by)
    payroll = locked(by)
    withdraw(payroll.lines.get(), "12月3日死亡", by=by, at=world.at("2026-12-03 09:00"))
    assert sorted(LedgerEntry.objects.values_list("kind", flat=True)) == ["cancelled", "due"]
    payroll.refresh_from_db()
    assert payroll.state == "closed"


def test_payroll_is_for_months_of_programmes_that_pay_by_the_month() -> None:
    by = world.maker()
    with pytest.raises(Refused, match="不按月发放"):
        draft_monthly(world.COUNTY, "county", DECEMBER, "temporary", by=by, at=world.at())
    with pytest.raises(Refused, match="最早只能编制下个月"):
        draft_monthly(world.COUNTY, "county", date(2027, 3, 1), "dibao", by=by, at=world.at())
