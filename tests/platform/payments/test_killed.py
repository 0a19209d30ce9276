"""kill -9 at any statement or commit of a payroll's life: it goes on from where it was, and the ledger is the same."""

import os
import random
import signal
from collections import Counter
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from doudi.apps.grants.months import month_after
from doudi.apps.payments.banking import send, take_answer
from doudi.apps.payments.drafting import draft_monthly
from doudi.apps.payments.models import LedgerEntry, Payroll
from doudi.apps.payments.services import approve, check, draft_again, lock
from tests.platform import money_world as world

KILLS = 100
FIRST_MONTH = date(2026, 12, 1)


@pytest.fixture
def people(transactional_db: None, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setenv("DOUDI_VAR", str(tmp_path))
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path))
    by, money = world.maker(), world.finance()
    for place in range(3):
        home = world.household(2)
        if place:
            world.account(home)
        world.granted(home, by)
    return by, money


def live(month: date, by: Any, money: Any) -> None:
    """Take the month's payroll from wherever it stands to its end: one failed row is paid again, one has no account."""
    moment = world.at(f"{month} 09:00")
    while True:
        step = Payroll.objects.filter(month=month).count()
        payroll = Payroll.objects.filter(month=month).exclude(state="closed").order_by("-run", "-pk").first()
        if payroll is None and step:
            return
        # The clock goes on with what has been done, so that what is tried again happens at its first moment.
        moment = world.at(f"{month} 09:00") + timedelta(minutes=100 * step)
        if payroll is None:
            draft_monthly(world.COUNTY, "county", month, "dibao", by=by, at=moment)
        elif payroll.state == "draft":
            check(payroll, by=by, at=moment + timedelta(minutes=1))
        elif payroll.state == "checked":
            lock(payroll, by=by, at=moment + timedelta(minutes=2))
        elif payroll.state == "locked":
            approve(payroll, by=money, at=moment + timedelta(minutes=3))
        elif payroll.state == "approved":
            send(payroll, "generic-csv", by=money, at=moment + timedelta(minutes=4))
        elif payroll.state == "sent":
            failed = {3: "账户已销户"} if payroll.kind == "monthly" else {}
            content = world.answer(payroll, failed)
            take_answer(
                payroll, content, "回盘.csv", "generic-csv", by=money, at=moment + timedelta(minutes=5)
            )
        elif payroll.kind == "monthly":
            draft_again(payroll, by=by, at=moment + timedelta(minutes=6))
        else:  # the household without an account is still without one
            line = payroll.lines.get(state="failed")
            from doudi.apps.payments.services import withdraw

            withdraw(line, "转下月补发", by=by, at=moment + timedelta(minutes=7))


def ledger(month: date) -> Counter[tuple[Any, ...]]:
    """What the ledger says of a month, without what differs between months."""
    rows = LedgerEntry.objects.filter(month=month).values_list(
        "grant_id", "purpose", "kind", "fen", "line__place", "line__payroll__kind", "line__state"
    )
    return Counter(rows)


def die_at(statement: int) -> None:
    """From here on this process is killed before its nth statement, or around its nth commit."""
    left = statement

    def count(execute: Any, sql: Any, parameters: Any, many: Any, context: Any) -> Any:
        tick()
        return execute(sql, parameters, many, context)

    def tick() -> None:
        nonlocal left
        left -= 1
        if left <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    commit = connection._commit

    def committing() -> None:
        tick()
        commit()
        tick()

    connection._commit = committing  # type: ignore[method-assign]
    connection.execute_wrappers.append(count)


def killed_at(statement: int, month: date, people: Any) -> bool:
    """Live the month in a process of its own that is killed; whether it was (False: it came to the end first)."""
    connection.close()  # the child must not share the parent's connection
    child = os.fork()
    if child == 0:
        try:
            die_at(statement)
            live(month, *people)
            os._exit(0)
        except BaseException:
            import traceback

            traceback.print_exc()
            os._exit(3)
    _pid, status = os.waitpid(child, 0)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return True
    assert os.WEXITSTATUS(status) == 0
    return False


def test_payroll_killed_at_random_points_a_hundred_times_ends_with_the_ledger_of_one_never_killed(
    people: Any,
) -> None:
    live(FIRST_MONTH, *people)
    never_killed = ledger(FIRST_MONTH)
    assert Counter(kind for _g, _p, kind, *_rest in never_killed.elements()) == {
        "due": 3, "paid": 2, "failed": 3, "cancelled": 1,
    }  # fmt: skip
    draw, kills, month = random.Random(20261122), 0, FIRST_MONTH
    while kills < KILLS:
        month = month_after(month)
        while killed_at(draw.randint(1, 140), month, people):
            kills += 1
        assert ledger(month) == never_killed, f"{month}"
    assert not Payroll.objects.exclude(state="closed").exists()


def test_acts_of_killed_payrolls_are_as_many_as_of_payrolls_never_killed(people: Any) -> None:
    from doudi.apps.record.models import Act

    live(FIRST_MONTH, *people)
    of_one = Counter(Act.objects.filter(kind__startswith="payroll").values_list("kind", flat=True))
    month = month_after(FIRST_MONTH)
    for statement in (9, 23, 37, 51, 65, 79):
        killed_at(statement, month, people)
    live(month, *people)
    of_two = Counter(Act.objects.filter(kind__startswith="payroll").values_list("kind", flat=True))
    assert of_two == of_one + of_one
