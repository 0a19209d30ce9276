"""Arrears, one-off help, heating, recoveries, accounts: money beside the month's own payroll."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from doudi.apps.grants.amounts import Amount, Line
from doudi.apps.grants.changes import change_amount, hold, release
from doudi.apps.grants.models import Grant
from doudi.apps.payments.accounts import Kept, luhn_fits, propose_account
from doudi.apps.payments.banking import take_answer
from doudi.apps.payments.models import LedgerEntry, PayrollLine
from doudi.apps.payments.recoveries import demand, overpaid_after, paid_of, receive
from doudi.apps.payments.services import approve, check, lock
from doudi.apps.payments.supplements import draft_arrears, draft_heating, draft_once
from doudi.core.refusal import Refused
from tests.platform import money_world as world
from tests.platform.taking_over import as_owner

pytestmark = pytest.mark.django_db
DECEMBER, JANUARY, FEBRUARY = date(2026, 12, 1), date(2027, 1, 1), date(2027, 2, 1)


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_VAR", str(tmp_path))
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path))


def arrears(by: Any, month: date, when: str) -> Any:
    return draft_arrears(world.COUNTY, "county", month, "dibao", by=by, at=world.at(when))


def lock_now(payroll: Any, by: Any, when: str) -> Any:
    return lock(check(payroll, by=by, at=world.at(when)), by=by, at=world.at(when))


def paid(by: Any, money: Any, month: date, when: str) -> Any:
    payroll = world.sent(by, money, month, when)
    take_answer(payroll, world.answer(payroll), "回盘.csv", "generic-csv", by=money, at=world.at(when))
    return payroll


def test_months_that_were_held_are_owed_and_come_with_the_arrears() -> None:
    by, home, other = world.maker(), world.household(1), world.household(1)
    grant = world.granted(home, by)
    world.granted(other, by)
    home.people.update(died_on=date(2026, 11, 1))
    hold(grant, "疑似死亡，待核实", by=by, at=world.at("2026-11-25 09:00"))
    world.locked(by, DECEMBER)
    home.people.update(died_on=None)
    release(grant, "核实为同名，本人健在", by=by, at=world.at("2026-12-20 09:00"))
    payroll = arrears(by, JANUARY, "2027-01-04 09:00")
    assert [(one.grant, one.month, one.total_fen) for one in payroll.lines.all()] == [
        (grant, DECEMBER, 25000)
    ]
    lock_now(payroll, by, "2027-01-04 10:00")
    with pytest.raises(Refused, match="没有要补发"):
        arrears(by, JANUARY, "2027-01-04 11:00")


def test_a_raise_for_months_already_paid_owes_the_difference() -> None:
    by, other = world.maker(), world.maker()
    grant = world.granted(world.household(2), by)
    world.locked(by, DECEMBER)
    amount = Amount([Line("base", "提标", 80000)])
    change_amount(
        grant, amount, DECEMBER, "标准提高", by=by, agreed_by=other, at=world.at("2026-12-10 09:00")
    )
    payroll = arrears(by, JANUARY, "2027-01-04 09:00")
    assert [(one.month, one.total_fen) for one in payroll.lines.all()] == [(DECEMBER, 5000)]


def test_arrears_count_from_the_first_month_that_was_locked_here() -> None:
    by = world.maker()
    world.granted(world.household(2), by, on=date(2026, 3, 16), when=world.at("2026-03-20 09:00"))
    world.locked(by, DECEMBER)
    with pytest.raises(Refused, match="没有要补发"):
        arrears(by, JANUARY, "2027-01-04 09:00")


def test_one_off_help_is_paid_once() -> None:
    by = world.maker()
    grant = world.granted(world.household(2), by, programme="temporary", once_fen=200000)

    def once(when: str) -> Any:
        return draft_once(world.COUNTY, "county", DECEMBER, "temporary", by=by, at=world.at(when))

    payroll = lock_now(once("2026-12-01 09:00"), by, "2026-12-01 10:00")
    assert [(one.grant, one.total_fen, one.purpose) for one in payroll.lines.all()] == [
        (grant, 200000, "once")
    ]
    with pytest.raises(Refused, match="没有等着发放"):
        once("2026-12-01 11:00")


HEATED = {**world.LOCAL, "heating_central_year": "1500"}


@pytest.mark.parametrize(
    ("residence", "heating", "fen"),
    [("rural", "individual", 20000), ("rural", "central", 150000), ("urban", "individual", None)],
)
def test_every_rural_household_of_dibao_gets_its_heating_money_once_a_winter(
    residence: str, heating: str, fen: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TL-19, TL-29, TL-30: 200 yuan where each heats alone, the county's own amount where heat is central."""
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: HEATED)
    by, home = world.maker(), world.household(2, residence=residence)
    facts = world.dossier(home, heating=heating)
    local = {**HEATED, "dibao_standard": [{"value": "6000"}]}
    grant = world.granted(home, by, pack="tieling-2019", local=local, facts=facts)

    def heat(when: str) -> Any:
        return draft_heating(world.COUNTY, "county", 2026, "dibao", by=by, at=world.at(when))

    if fen is None:
        with pytest.raises(Refused, match="没有要发放取暖"):
            heat("2026-12-10 09:00")
        return
    payroll = lock_now(heat("2026-12-10 09:00"), by, "2026-12-10 10:00")
    assert [(one.grant, one.total_fen) for one in payroll.lines.all()] == [(grant, fen)]
    with pytest.raises(Refused, match="没有要发放取暖"):
        heat("2026-12-11 09:00")
    line = payroll.lines.get()
    with pytest.raises(IntegrityError, match="a_winter_is_heated_once"), transaction.atomic():
        LedgerEntry.objects.create(
            area_code=home.area_code, grant=grant, household=home, month=date(2026, 12, 1), purpose=line.purpose,
            kind="due", fen=1, on=date(2026, 12, 1), at=world.at(),
        )  # fmt: skip


@pytest.mark.parametrize(("village", "residence", "fen"), [
    ("211282001001", "rural", 20000), ("211282001001", "urban", None), (world.VILLAGE, "rural", None),
])  # fmt: skip
def test_destitute_persons_of_the_villages_are_heated_too_by_the_document_of_their_place(
    village: str, residence: str, fen: int | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """TL-19: their grant goes by the national rules, the heating money by 铁岭's document, and only there."""
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: HEATED)
    county = village[:6] + "000000"
    by = world.user("county_civil_affairs", "county", county)
    home = world.household(1, area=village, residence=residence)
    facts = world.dossier(home, heating="individual")
    grant = world.granted(home, by, programme="dibao", facts=facts)
    with as_owner():
        Grant.objects.filter(pk=grant.pk).update(programme="tekun")

    def heat() -> Any:
        return draft_heating(county, "county", 2026, "tekun", by=by, at=world.at("2026-12-10 09:00"))

    if fen is None:
        with pytest.raises(Refused, match="没有要发放取暖"):
            heat()
        return
    assert [(one.grant, one.total_fen) for one in heat().lines.all()] == [(grant, fen)]


def two_grants(monkeypatch: pytest.MonkeyPatch, programmes: tuple[str, str]) -> tuple[Any, Any, list[Grant]]:
    """Somebody who pays in 开原, and a household of two of whom each has a grant."""
    monkeypatch.setattr("doudi.apps.policies.site_values.values_of", lambda site: HEATED)
    by = world.user("county_civil_affairs", "county", "211282000000")
    home = world.household(2, area="211282001001")
    facts, grants = world.dossier(home, heating="individual"), []
    for place, programme in enumerate(programmes):
        own = facts | {"persons": facts["persons"][place : place + 1]}
        grant = world.granted(home, by, facts=own)
        with as_owner():
            Grant.objects.filter(pk=grant.pk).update(programme=programme, beneficiary=f"person {place}")
        grants.append(grant)
    return by, home, grants


def heating_of(programme: str, by: Any, when: str) -> Any:
    at = world.at(f"2026-12-10 {when}")
    return draft_heating("211282000000", "county", 2026, programme, by=by, at=at)


def test_two_grants_of_one_household_are_heated_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """TL-19: the money warms a house; a grant of another programme in it brings no more."""
    by, home, grants = two_grants(monkeypatch, ("tekun", "dibao"))
    tekun, dibao = (
        heating_of("tekun", by, "09:00"),
        heating_of("dibao", by, "09:10"),
    )  # before either is locked
    lock_now(tekun, by, "2026-12-10 10:00")
    with pytest.raises(Refused, match="这个冬天已经发过取暖救助"):
        lock_now(dibao, by, "2026-12-10 10:10")
    with pytest.raises(Refused, match="没有要发放取暖"):
        heating_of("dibao", by, "11:00")
    due = LedgerEntry.objects.filter(kind="due", household=home, purpose="heating-2026")
    assert [(one.grant, one.fen) for one in due] == [(grants[0], 20000)]


def test_two_persons_grants_in_one_payroll_are_one_line_of_heating(monkeypatch: pytest.MonkeyPatch) -> None:
    """TL-19."""
    by, _home, _grants = two_grants(monkeypatch, ("tekun", "tekun"))
    assert [one.total_fen for one in heating_of("tekun", by, "09:00").lines.all()] == [20000]


def test_what_was_paid_after_a_death_is_got_back_month_by_month() -> None:
    by, money, home = world.maker(), world.finance(), world.household(1)
    world.account(home)
    grant = world.granted(home, by)
    for month in (DECEMBER, JANUARY, FEBRUARY):
        paid(by, money, month, f"{month} 09:00")
    over = overpaid_after(grant, date(2026, 12, 20))
    assert [(month, fen) for month, _purpose, fen in over] == [(JANUARY, 25000), (FEBRUARY, 25000)]
    when = world.at("2027-02-20 09:00")
    recovery = demand(grant, "death", over, "2026年12月20日死亡", by=by, at=when)
    with pytest.raises(Refused, match=r"只有 0\.00 元"):
        demand(grant, "death", over, "再要一次", by=by, at=when)
    receive(recovery, 30000, by=by, at=when)
    with pytest.raises(Refused, match=r"还要追回 200\.00 元"):
        receive(recovery, 30000, by=by, at=when)
    recovery = receive(recovery, 20000, by=by, at=when)
    assert recovery.closed_on is not None
    assert [(month, fen) for month, _purpose, fen in paid_of(grant)] == [(DECEMBER, 25000)]
    back = LedgerEntry.objects.filter(kind="recovered").order_by("pk").values_list("month", "fen")
    assert list(back) == [(JANUARY, 25000), (FEBRUARY, 5000), (FEBRUARY, 20000)]


def test_money_obtained_by_deceit_is_recovered_and_no_more_than_was_paid() -> None:
    """LD-38."""
    by, money, home = world.maker(), world.finance(), world.household(1)
    world.account(home)
    grant = world.granted(home, by)
    paid(by, money, DECEMBER, "2026-12-01 09:00")
    when = world.at("2027-01-10 09:00")
    with pytest.raises(Refused, match=r"不能追回 300\.00 元"):
        demand(grant, "deceit", [(DECEMBER, "monthly", 30000)], "隐瞒收入", by=by, at=when)
    assert demand(grant, "deceit", [(DECEMBER, "monthly", 25000)], "隐瞒收入", by=by, at=when).fen == 25000


def test_an_account_is_one_at_a_time_and_the_one_before_stays_on_record() -> None:
    by, home = world.maker(), world.household(2)
    first = world.change_account(home, "6217 0012 3456 7890 12", by, world.at())
    assert first.number == "621700123456789012" and first.masked == "****9012"
    second = world.change_account(home, "6217001234567890128", by, world.at("2026-12-01 09:00"))
    first.refresh_from_db()
    assert (first.until, second.until) == (date(2026, 11, 30), None)
    with pytest.raises(Refused, match="正在使用"):
        propose_account(
            home, second.number, home.head_name, "某某农商行", by=by, at=world.at("2026-12-01 10:00")
        )


def test_a_wrong_check_digit_is_a_warning_and_no_refusal() -> None:
    assert luhn_fits("79927398713") and not luhn_fits("79927398710")
    by, home = world.maker(), world.household(1)
    _account, said = propose_account(home, "79927398710", home.head_name, "信用社", by=by, at=world.at())
    assert "校验位" in said[0]


def test_a_card_kept_by_somebody_else_needs_a_filed_agreement() -> None:
    """57-26."""
    from doudi.apps.files.services import keep

    by, home = world.maker(), world.household(1)
    with pytest.raises(Refused, match="书面代管协议") as refused:
        propose_account(home, "6217001234567890128", "李村长", "信用社", by=by, at=world.at())
    assert refused.value.clause == "57-26"
    file = keep(b"pdf", "代管协议.pdf", "application/pdf", "paper", area=home.area_code, by=by, at=world.at())
    account, _said = propose_account(
        home, "6217001234567890128", "李村长", "信用社", by=by, at=world.at(), kept=Kept("李村长", file)
    )
    assert account.agreement_filed_on == date(2026, 11, 22)
    with pytest.raises(IntegrityError, match="kept_by_others_on_agreement"), transaction.atomic():
        type(account).objects.filter(pk=account.pk).update(agreement=None)


def test_account_number_lies_encrypted_in_the_table() -> None:
    from django.db import connection

    home = world.household(1)
    world.account(home, "6217001234567890128")
    with connection.cursor() as cursor:
        cursor.execute("select to_jsonb(a)::text from payments_account a")
        assert "6217001234567890128" not in cursor.fetchone()[0]


def test_arrears_are_approved_and_paid_like_any_payroll() -> None:
    by, money, home = world.maker(), world.finance(), world.household(1)
    world.account(home)
    grant = world.granted(home, by)
    world.locked(by, DECEMBER)
    amount = Amount([Line("base", "提标", 26000)])
    change_amount(
        grant, amount, DECEMBER, "更正", by=by, agreed_by=world.maker(), at=world.at("2026-12-10 09:00")
    )
    payroll = lock_now(arrears(by, JANUARY, "2027-01-04 09:00"), by, "2027-01-04 10:00")
    assert approve(payroll, by=money, at=world.at("2027-01-04 11:00")).state == "approved"
    assert PayrollLine.objects.filter(purpose__startswith="arrears").get().total_fen == 1000
