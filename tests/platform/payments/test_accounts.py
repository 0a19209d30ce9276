"""Where money goes is said by one and approved by another; until then it goes where it went, and the payroll says so."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from doudi.apps.payments.accounts import (
    approve_account,
    propose_account,
    proposed_accounts,
    refuse_account,
)
from doudi.apps.payments.banking import send
from doudi.apps.payments.checking import problems
from doudi.apps.payments.models import Account
from doudi.apps.payments.services import approve, draft_again
from doudi.apps.record.models import Act
from doudi.apps.record.verify import verify
from doudi.core.refusal import Refused
from doudi.platform.clock import clock_set
from doudi.platform.row_security import all_rows
from tests.platform import money_world as world
from tests.platform.at_once import at_once
from tests.platform.cases.conftest import Stopped
from tests.platform.payments.test_insiders import related

NEW = "6217001234567890128"
WHEN = world.at("2026-12-01 10:00")
LATER = world.at("2026-12-03 10:00")


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_VAR", str(tmp_path))
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path))


def proposed(home: Any, by: Any, number: str = NEW, at: Any = WHEN) -> Account:
    return propose_account(home, number, home.head_name, "某某农商行", by=by, at=at)[0]


@pytest.mark.django_db
def test_a_payroll_keeps_the_old_account_until_somebody_else_has_approved_the_new_one() -> None:
    by, other, home = world.maker(), world.maker(), world.household(2)
    old = world.account(home)
    world.granted(home, by)
    new = proposed(home, by)
    draft = world.draft_of(by, when="2026-12-01 11:00")
    assert draft.lines.get().account == old
    (found,) = problems(draft)
    assert (found.kind, found.stops) == ("proposed-account", False)
    assert found.rows[0][2] == f"仍用尾号 {old.tail}，等核准的尾号 {new.tail}"
    with pytest.raises(Refused, match="另一位同志核准"):
        approve_account(new, by=by, at=LATER)
    approve_account(new, by=other, at=LATER)
    old.refresh_from_db()
    new.refresh_from_db()
    assert (old.until, new.since, new.holds, new.approved_by) == (
        date(2026, 12, 2),
        date(2026, 12, 3),
        True,
        other,
    )
    assert [one.kind for one in problems(draft)] == ["stale"], "the draft is no longer what would be drafted"
    assert world.draft_of(by, when="2026-12-03 11:00").lines.get().account == new


@pytest.mark.django_db
def test_the_first_account_of_a_household_waits_for_the_second_person_too() -> None:
    by, home = world.maker(), world.household(2)
    world.granted(home, by)
    new = proposed(home, by)
    draft = world.draft_of(by, when="2026-12-01 11:00")
    assert draft.lines.get().account is None
    assert {one.kind for one in problems(draft)} == {"no-account", "proposed-account"}
    approve_account(new, by=world.maker(), at=LATER)
    assert world.draft_of(by, when="2026-12-03 11:00").lines.get().account == new


@pytest.mark.django_db
def test_a_proposal_is_settled_once_and_another_comes_after_it() -> None:
    by, other, home = world.maker(), world.maker(), world.household(1)
    first = proposed(home, by)
    with pytest.raises(Refused, match="正等另一位同志核准"):
        proposed(home, other, "6217001234567000000")
    refuse_account(first, by=other, at=LATER)
    first.refresh_from_db()
    assert (first.holds, first.until) == (False, date(2026, 12, 3))
    for settle in (approve_account, refuse_account):
        with pytest.raises(Refused, match="已经核准或者退回"):
            settle(first, by=other, at=LATER)
    second = proposed(home, other, "6217001234567000000", LATER)
    approve_account(second, by=by, at=LATER)
    assert list(Account.objects.filter(household=home, holds=True)) == [second]
    assert verify(deep=True).findings == []
    assert list(Act.objects.filter(kind__startswith="account.").order_by("seq").values_list("kind", flat=True)) == [
        "account.proposed", "account.refused", "account.proposed", "account.approved",
    ]  # fmt: skip


@pytest.mark.django_db
def test_the_database_lets_nobody_approve_their_own_account_nor_two_hold_or_wait() -> None:
    by, home = world.maker(), world.household(1)
    new = proposed(home, by)
    rows = Account.objects.filter(pk=new.pk)
    for alone in ({"holds": True}, {"holds": True, "approved_by": by}):
        with pytest.raises(IntegrityError, match="account_by_two"), transaction.atomic():
            rows.update(**alone)
    with pytest.raises(IntegrityError, match="one_account_proposed_at_a_time"), transaction.atomic():
        Account.objects.create(
            area_code=home.area_code, household=home, holder="甲", bank="乙", number="1" * 16, number_index="x",
            tail="1111", since=date(2026, 12, 1), holds=False, proposed_by=by, proposed_at=WHEN,
        )  # fmt: skip
    approve_account(new, by=world.maker(), at=LATER)
    with pytest.raises(IntegrityError, match="one_account_at_a_time"), transaction.atomic():
        world.account(home)


@pytest.mark.django_db
def test_neither_relatives_nor_who_has_no_such_duty_nor_another_area_approve() -> None:
    """57-11"""
    by, kin, home = world.maker(), world.maker(), world.household(1)
    related(kin, home)
    new = proposed(home, by)
    with pytest.raises(Refused, match="近亲属"):
        approve_account(new, by=kin, at=LATER)
    for user in (world.finance(), world.user("county_civil_affairs", "county", "430281000000")):
        with pytest.raises(Refused):
            approve_account(new, by=user, at=LATER)
    new.refresh_from_db()
    assert not new.holds


@pytest.mark.django_db(transaction=True)
def test_of_two_who_approve_and_refuse_at_once_one_settles_it() -> None:
    with all_rows():
        by, home = world.maker(), world.household(1)
        one, other = world.maker(), world.maker()
        new = proposed(home, by)
    settlings = [
        lambda: approve_account(new, by=one, at=LATER),
        lambda: refuse_account(new, by=other, at=LATER),
    ]
    assert sorted(told == "done" for told in at_once(*settlings)) == [False, True]
    with all_rows():
        new.refresh_from_db()
    assert new.holds is (new.until is None)


@pytest.mark.django_db
def test_on_the_pages_one_person_proposes_and_another_finds_and_approves_it() -> None:
    by, other, home = world.maker(), world.maker(), world.household(1)
    clients = []
    for user in (by, other):
        client = Client()
        client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
        clients.append(client)
    with clock_set(Stopped(LATER)):
        given = {"holder": home.head_name, "bank": "信用社", "number": NEW}
        clients[0].post(reverse("payments:account", args=[home.pk]), given)
        new = home.accounts.get()
        listed = clients[1].get(reverse("grants:list")).content.decode()
        assert "等第二个人核准的收款账户" in listed and "****0128" in listed and NEW not in listed
        settle, page = (
            reverse("payments:settle-account", args=[new.pk]),
            reverse("payments:household", args=[home.pk]),
        )
        own, others = (client.get(page).content.decode() for client in clients)
        assert 'value="yes"' not in own and "收回" in own
        assert 'value="yes"' in others and "等另一位同志核准" in others
        refused = clients[0].post(settle, {"agree": "yes"})
        assert refused.status_code == 409 and "另一位同志核准" in refused.content.decode()
        assert clients[1].post(settle, {"agree": "yes"}).status_code == 302
    new.refresh_from_db()
    assert new.holds and proposed_accounts(by).count() == 0


@pytest.mark.django_db
def test_no_empty_file_goes_to_the_bank_when_nobody_has_an_account() -> None:
    by, money, home = world.maker(), world.finance(), world.household(1)
    world.granted(home, by)
    payroll = approve(world.locked(by), by=money, at=WHEN)
    assert send(payroll, "generic-csv", by=money, at=WHEN) is None
    payroll.refresh_from_db()
    assert not payroll.bank_files.exists() and payroll.state == "answered"
    assert payroll.lines.get().failed_because == "没有收款账户"
    world.change_account(home, NEW, by, LATER)
    again = draft_again(payroll, by=by, at=LATER)
    assert again.lines.get().account is not None, "nothing is lost: it is paid again"
