"""Two people press the same button of a payroll at the same moment: the money is due once and paid once."""

from datetime import date
from typing import Any

import pytest

from doudi.apps.payments.banking import send, take_answer
from doudi.apps.payments.drafting import draft_monthly
from doudi.apps.payments.models import LedgerEntry, Payroll
from doudi.apps.payments.services import approve, check, draft_again, lock
from doudi.apps.payments.supplements import draft_arrears
from doudi.platform.row_security import all_rows
from tests.platform import money_world as world
from tests.platform.at_once import at_once

pytestmark = pytest.mark.django_db(transaction=True)
DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)


@pytest.fixture
def paying(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """(maker, finance, finance): three grants with accounts."""
    monkeypatch.setenv("DOUDI_VAR", str(tmp_path))
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path))
    with all_rows():
        by, money, other = world.maker(), world.finance(), world.finance()
        for _ in range(3):
            home = world.household(2)
            world.account(home)
            world.granted(home, by)
    return by, money, other


def entries(kind: str, month: date) -> list[int]:
    with all_rows():
        return list(LedgerEntry.objects.filter(kind=kind, month=month).values_list("fen", flat=True))


def test_every_step_pressed_twice_at_once_is_done_once(paying: Any) -> None:
    by, money, other = paying
    when = world.at("2026-12-01 09:00")
    with all_rows():
        payroll = check(world.draft_of(by), by=by, at=when)
    lock_it = lambda: lock(Payroll.objects.get(pk=payroll.pk), by=by, at=when)  # noqa: E731
    assert sorted(one == "done" for one in at_once(lock_it, lock_it)) == [False, True]
    assert entries("due", DECEMBER) == [75000] * 3
    approvals = [
        lambda who=who: approve(Payroll.objects.get(pk=payroll.pk), by=who, at=when) for who in (money, other)
    ]
    assert sorted(one == "done" for one in at_once(*approvals)) == [False, True]
    sendings = [
        lambda who=who: send(Payroll.objects.get(pk=payroll.pk), "generic-csv", by=who, at=when)
        for who in (money, other)
    ]
    assert sorted(one == "done" for one in at_once(*sendings)) == [False, True]
    with all_rows():
        content = world.answer(Payroll.objects.get(pk=payroll.pk), {2: "账户已销户"})
    takings = [
        lambda who=who: take_answer(payroll, content, "回盘.csv", "generic-csv", by=who, at=when)
        for who in (money, other)
    ]
    assert sorted(one == "done" for one in at_once(*takings)) == [False, True]
    assert (entries("paid", DECEMBER), entries("failed", DECEMBER)) == ([75000] * 2, [75000])
    at_once(*[lambda: draft_again(payroll, by=by, at=when)] * 2)
    with all_rows():
        assert Payroll.objects.filter(kind="again").count() == 1


def test_arrears_and_the_month_itself_locked_at_once_make_it_due_once(paying: Any) -> None:
    by, _money, _other = paying
    when = world.at("2027-02-03 09:00")
    with all_rows():
        world.locked(by)
        late = check(draft_arrears(world.COUNTY, "county", FEBRUARY, "dibao", by=by, at=when), by=by, at=when)
        month = check(draft_monthly(world.COUNTY, "county", JANUARY, "dibao", by=by, at=when), by=by, at=when)
    locks = [lambda one=one: lock(Payroll.objects.get(pk=one.pk), by=by, at=when) for one in (late, month)]
    came_to = at_once(*locks)
    assert sorted(one == "done" for one in came_to) == [False, True], came_to
    assert entries("due", JANUARY) == [75000] * 3
