"""Every grant, payment and decision is on record: changed behind the platform's back, it is found and named."""

from datetime import date
from typing import Any

import pytest

from doudi.apps.grants.models import Grant, GrantVersion
from doudi.apps.payments.models import LedgerEntry, PayrollLine
from doudi.apps.record.verify import verify
from tests.platform import money_world as world
from tests.platform.trust.conftest import behind_its_back

pytestmark = pytest.mark.django_db

#: made by the tests' helpers without an act
STAGED = {"cases_case", "cases_casehand", "cases_decision", "payments_account"}


def found() -> set[tuple[str, str, int | None]]:
    return {(one.code, one.table, one.key) for one in verify(deep=True).findings if one.table not in STAGED}


@pytest.fixture
def paid() -> Any:
    """Two months of three grants locked, one line withdrawn."""
    by = world.maker()
    for _home in range(3):
        home = world.household(2)
        world.account(home)
        world.granted(home, by)
    world.locked(by)
    return world.locked(by, date(2027, 1, 1), "2027-01-04 09:00")


def test_what_grants_and_payments_write_is_on_record(paid: Any) -> None:
    assert found() == set()


@pytest.mark.parametrize(
    ("model", "change"),
    [
        (Grant, "monthly_fen = monthly_fen + 100"),
        (GrantVersion, "persons = persons + 1"),
        (PayrollLine, "payee = '别人'"),
        (LedgerEntry, "fen = fen + 100"),
    ],
)
def test_changed_row_is_named(paid: Any, model: Any, change: str) -> None:
    row = model.objects.order_by("-pk").first()
    with behind_its_back() as cursor:
        cursor.execute(f"update {model._meta.db_table} set {change} where id = %s", [row.pk])
    assert found() == {("row-changed", model._meta.db_table, row.pk)}


@pytest.mark.parametrize("model", [Grant, LedgerEntry])
def test_row_put_in_without_an_act_is_named(paid: Any, model: Any) -> None:
    table = model._meta.db_table
    unique = {
        Grant: "'number', 'forged', 'programme', 'forged'",
        LedgerEntry: "'purpose', 'forged', 'line_id', null",
    }[model]
    with behind_its_back() as cursor:
        cursor.execute(
            f"insert into {table} select (jsonb_populate_record(t, jsonb_build_object('id', 999999, {unique}))).*"
            f" from {table} t limit 1"
        )
    assert found() == {("row-unrecorded", table, 999999)}


def test_an_account_that_is_changed_or_put_in_is_named() -> None:
    by, home = world.maker(), world.household(2)
    world.change_account(home, "621700123456789012", by, world.at())
    account = world.change_account(home, "6217001234567890128", by, world.at("2026-12-01 09:00"))
    assert verify(deep=True).findings == []
    with behind_its_back() as cursor:
        cursor.execute("update payments_account set holder = '别人' where id = %s", [account.pk])
    put_in = world.account(world.household(1))
    assert {(one.code, one.table, one.key) for one in verify(deep=True).findings} == {
        ("row-changed", "payments_account", account.pk),
        ("row-unrecorded", "payments_account", put_in.pk),
    }


def test_changed_decision_is_named() -> None:
    from doudi.apps.cases.models import Decision
    from doudi.apps.record.acts import act

    by, home = world.maker(), world.household(2)
    with act("case.decided", by=by, at=world.at(), area=home.area_code) as writing:
        decided = world.decision(home, by)
        writing.wrote(decided, decided.case, *decided.case.hands.all())
    assert {one.table for one in verify(deep=True).findings} == set()
    with behind_its_back() as cursor:
        cursor.execute("update cases_decision set monthly_fen = 99900 where id = %s", [decided.pk])
    (one,) = verify(deep=True).findings
    assert (one.code, one.table, one.key) == ("row-changed", "cases_decision", decided.pk)
    assert Decision.objects.count() == 1


def test_a_month_of_which_some_had_no_account_and_some_failed_is_on_record_to_its_end(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doudi.apps.payments.banking import take_answer
    from doudi.apps.payments.services import approve, check, draft_again, lock, withdraw

    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path))
    by, money = world.maker(), world.finance()
    for place in range(3):
        home = world.household(2)
        if place:
            world.account(home)
        world.granted(home, by)
    payroll = world.sent(by, money)
    assert found() == set()
    failed, when = {2: "账户已销户"}, world.at("2026-12-02 09:00")
    take_answer(payroll, world.answer(payroll, failed), "回盘.csv", "generic-csv", by=money, at=when)
    assert found() == set()
    again = draft_again(payroll, by=by, at=when)
    lock(check(again, by=by, at=when), by=by, at=when)
    approve(again, by=money, at=when)
    withdraw(again.lines.order_by("place").first(), "转下月", by=by, at=when)
    assert found() == set()
