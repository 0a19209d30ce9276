"""To the bank and back: what goes out adds up, what comes back is entered once or, with a sentence, not at all."""

import csv
import io
import xml.etree.ElementTree as ET
from datetime import date
from typing import Any

import openpyxl
import pytest

from doudi.apps.payments.banking import read_bank_file, send, take_answer
from doudi.apps.payments.layouts import PAIN, layouts
from doudi.apps.payments.models import LedgerEntry
from doudi.apps.payments.services import approve, draft_again, lock
from doudi.apps.payments.services import check as check_it
from doudi.core.refusal import InputError, Refused
from tests.platform import money_world as world

pytestmark = pytest.mark.django_db
NOON = "2026-12-02 12:00"


@pytest.fixture(autouse=True)
def files_of_the_test(tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOUDI_VAR", str(tmp_path))
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path))


@pytest.fixture
def three() -> Any:
    """Three households with accounts whose payroll is with the bank."""
    by, money = world.maker(), world.finance()
    for _ in range(3):
        home = world.household(2)
        world.account(home)
        world.granted(home, by)
    return by, money, world.sent(by, money)


def entries(kind: str) -> int:
    return LedgerEntry.objects.filter(kind=kind).count()


def take(payroll: Any, money: Any, content: bytes, when: str = NOON) -> Any:
    return take_answer(payroll, content, "回盘.csv", "generic-csv", by=money, at=world.at(when))


@pytest.mark.parametrize("layout", layouts())
def test_every_layout_holds_each_row_with_count_and_total_at_the_end(layout: str) -> None:
    by, money = world.maker(), world.finance()
    homes = [world.household(2, head="阿卜杜拉·吾守尔·买买提") for _ in range(3)]
    accounts = [world.account(home) for home in homes]
    for home in homes:
        world.granted(home, by)
    payroll = approve(world.locked(by), by=money, at=world.at(NOON))
    file = send(payroll, layout, by=money, at=world.at(NOON))
    content = read_bank_file(file, by=money, at=world.at(NOON))
    assert (file.rows, file.total_fen) == (3, 225000)
    if layout == "iso-20022":
        tree = ET.fromstring(content)
        assert [one.text for one in tree.iter(f"{{{PAIN}}}CtrlSum")] == ["2250.00", "2250.00"]
        assert [one.text for one in tree.iter(f"{{{PAIN}}}NbOfTxs")] == ["3", "3"]
        assert [one.text for one in tree.iter(f"{{{PAIN}}}InstdAmt")] == ["750.00"] * 3
        assert {one.number for one in accounts} <= {one.text for one in tree.iter(f"{{{PAIN}}}Id")}
    elif layout == "card-sheet":
        rows = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True))
        assert [row[8] for row in rows[2:]] == [750, 750, 750, 2250]
        assert [row[5] for row in rows[2:5]] == [one.number for one in accounts]
    else:
        rows = list(csv.reader(io.StringIO(content.decode("gb18030"))))
        assert [row[5] for row in rows[1:4]] == ["750.00"] * 3
        assert rows[-1] == ["合计", "3", "2250.00"]


def test_answer_pays_what_was_paid_and_keeps_what_failed_with_the_reason(three: Any) -> None:
    """LD-13: what did not reach an account is named and still owed."""
    _by, money, payroll = three
    take(payroll, money, world.answer(payroll, {2: "账户已销户"}))
    payroll.refresh_from_db()
    assert (payroll.state, payroll.paid_fen, payroll.failed_fen) == ("answered", 150000, 75000)
    assert (entries("due"), entries("paid"), entries("failed")) == (3, 2, 1)
    assert payroll.lines.get(place=2).failed_because == "账户已销户"


def test_when_everything_is_paid_the_payroll_closes(three: Any) -> None:
    """LD-13: paid in full through the bank; only then is the month closed."""
    _by, money, payroll = three
    take(payroll, money, world.answer(payroll, encoding="utf-8"))
    payroll.refresh_from_db()
    assert (payroll.state, payroll.paid_fen) == ("closed", payroll.total_fen)


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-8", "gb18030"])
def test_answer_is_read_in_the_encodings_banks_write(three: Any, encoding: str) -> None:
    _by, money, payroll = three
    content = world.answer(payroll, {2: "账户已销户"}, encoding=encoding)
    assert take(payroll, money, content).rows == 3
    assert payroll.lines.get(place=2).failed_because == "账户已销户"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "是空的"), (b"\r\n \r\n", "是空的"), (b"PK\x03\x04\xff\xff\x00", "编码读不出来"),
        ('批次号,"'.encode("gb18030") + b"9" * 200_000, "不是逗号分隔"), (b"{}", "缺少列"),
    ],
    ids=["empty", "blank", "a-sheet", "open-quote", "json"],
)  # fmt: skip
def test_what_is_no_answer_file_is_refused_with_a_sentence(three: Any, content: bytes, says: str) -> None:
    _by, money, payroll = three
    with pytest.raises(InputError, match=says):
        take(payroll, money, content)
    assert payroll.bank_files.filter(direction="back").count() == 0


def test_answer_of_another_payroll_is_refused(three: Any) -> None:
    by, money, payroll = three
    january = world.sent(by, money, date(2027, 1, 1), "2027-01-04 09:00")
    with pytest.raises(InputError, match="不是这份名册的"):
        take(payroll, money, world.answer(january), "2027-01-05 09:00")
    assert entries("paid") == 0


def test_answer_in_two_parts_waits_for_the_second(three: Any) -> None:
    _by, money, payroll = three
    take(payroll, money, world.answer(payroll, places=[1]))
    payroll.refresh_from_db()
    assert (payroll.state, entries("paid")) == ("sent", 1)
    take(payroll, money, world.answer(payroll, places=[1, 2, 3]), "2026-12-02 13:00")
    payroll.refresh_from_db()
    assert (payroll.state, entries("paid")) == ("closed", 3)


def spoiled(content: bytes, change: Any) -> bytes:
    rows = [row.split(",") for row in content.decode("gb18030").split("\r\n")]
    change(rows)
    return "\r\n".join(",".join(row) for row in rows).encode("gb18030")


def _other_total(rows: Any) -> None:
    rows[-1][2] = "2250.01"


def _no_trailer(rows: Any) -> None:
    rows.pop()


def _other_batch(rows: Any) -> None:
    rows[1][0] = "430481-202611-1"


def _unknown_line(rows: Any) -> None:
    rows[1][1] += "9"


def _unknown_account(rows: Any) -> None:
    rows[1][3] = "6217000000000000000"


def _other_amount(rows: Any) -> None:
    rows[1][4], rows[-1][2], rows[-1][4] = "750.01", "2250.01", "2250.01"


def _repeated(rows: Any) -> None:
    rows.insert(2, list(rows[1]))
    rows[-1][1:5] = ["4", "3000.00", "4", "3000.00"]


def _cut_off(rows: Any) -> None:
    rows[2] = rows[2][:4]


def _unknown_word(rows: Any) -> None:
    rows[1][5] = "处理中"


def _no_money(rows: Any) -> None:
    rows[1][4] = "七百五十"


def _no_column(rows: Any) -> None:
    rows[0][3] = "卡号"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (_other_total, "两者不符"), (_no_trailer, "最后一行应当是“合计”"), (_other_batch, "不是这份名册的"),
        (_unknown_line, "不在这份名册里"), (_unknown_account, "账号和送出的不一样"), (_other_amount, "金额 750.01"),
        (_repeated, "和第 2 行重复"), (_cut_off, "列数不够"), (_unknown_word, "处理中"), (_no_money, "七百五十"),
        (_no_column, "缺少列：账号"),
    ],
    ids=lambda one: getattr(one, "__name__", "").strip("_"),
)  # fmt: skip
def test_answer_that_does_not_fit_is_refused_with_a_sentence_and_nothing_is_entered(
    three: Any, change: Any, says: str
) -> None:
    _by, money, payroll = three
    with pytest.raises((InputError, Refused), match=says):
        take(payroll, money, spoiled(world.answer(payroll), change))
    payroll.refresh_from_db()
    assert (payroll.state, entries("paid"), entries("failed")) == ("sent", 0, 0)
    assert payroll.bank_files.filter(direction="back").count() == 0


def test_the_same_answer_twice_changes_nothing(three: Any) -> None:
    _by, money, payroll = three
    content = world.answer(payroll)
    take(payroll, money, content)
    with pytest.raises(Refused, match="没有重复记账"):
        take(payroll, money, content, "2026-12-02 13:00")
    assert entries("paid") == 3


def test_answer_that_contradicts_an_earlier_one_is_refused(three: Any) -> None:
    _by, money, payroll = three
    take(payroll, money, world.answer(payroll, {1: "户名不符"}))
    with pytest.raises(Refused, match="两次回盘说法不一"):
        take(payroll, money, world.answer(payroll), "2026-12-02 13:00")
    assert (entries("paid"), entries("failed")) == (2, 1)


def test_what_failed_is_paid_again_to_the_account_that_holds_now_and_due_only_once(three: Any) -> None:
    by, money, payroll = three
    take(payroll, money, world.answer(payroll, {2: "账户已销户"}))
    failed = payroll.lines.get(place=2)
    failed.household.accounts.update(until=date(2026, 12, 2))
    fresh = world.account(failed.household)
    when = world.at("2026-12-03 09:00")
    again = draft_again(payroll, by=by, at=when)
    assert [(one.account, one.total_fen) for one in again.lines.all()] == [(fresh, 75000)]
    again = approve(lock(check_it(again, by=by, at=when), by=by, at=when), by=money, at=when)
    payroll.refresh_from_db()
    assert payroll.state == "closed" and payroll.lines.get(place=2).state == "replaced"
    send(again, "generic-csv", by=money, at=when)
    take(again, money, world.answer(again), "2026-12-04 09:00")
    assert (entries("due"), entries("paid"), entries("failed")) == (3, 3, 1)
    assert LedgerEntry.objects.filter(grant=failed.grant, kind="paid").get().line.payroll == again


def test_household_without_an_account_fails_at_once_and_is_paid_when_it_has_one() -> None:
    by, money, home = world.maker(), world.finance(), world.household(2)
    world.granted(home, by)
    payroll = world.sent(by, money)
    assert payroll.state == "answered" and payroll.lines.get().failed_because == "没有收款账户"
    world.account(home)
    again = draft_again(payroll, by=by, at=world.at(NOON))
    assert again.lines.get().account is not None


def test_bank_file_is_for_those_who_pay() -> None:
    by, money = world.maker(), world.finance()
    world.granted(world.household(1), by)
    payroll = approve(world.locked(by), by=money, at=world.at(NOON))
    clerk = world.user("township_clerk", "township", "430481114000")
    with pytest.raises(Refused, match="岗位不办理"):
        send(payroll, "generic-csv", by=clerk, at=world.at(NOON))


def test_file_is_sent_only_after_finance_has_approved() -> None:
    by, money = world.maker(), world.finance()
    world.granted(world.household(1), by)
    with pytest.raises(Refused, match="这一步要在“财政已审”时办理"):
        send(world.locked(by), "generic-csv", by=money, at=world.at(NOON))
