"""The bank's answer as an ISO 20022 message: entered like any other, and harmless whoever wrote it."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from doudi.apps.payments.banking import reference, send, take_answer
from doudi.apps.payments.layouts import layout_of
from doudi.apps.payments.models import LedgerEntry
from doudi.apps.payments.pain002 import Whole, read_report
from doudi.apps.payments.services import approve
from doudi.core.money import fen_to_yuan
from doudi.core.refusal import InputError, Refused
from tests.platform import money_world as world

FORM = layout_of("iso-20022")["answer"]
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"
WHEN = world.at("2026-12-02 09:00")


def message(
    inside: str, batch: str = "B-1", namespace: str = NAMESPACE, head: str = "", status: str = ""
) -> bytes:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}\n<Document xmlns="{namespace}"><CstmrPmtStsRpt><GrpHdr><MsgId>R'
        f"</MsgId></GrpHdr><OrgnlGrpInfAndSts><OrgnlMsgId>{batch}</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09"
        f"</OrgnlMsgNmId>{status}</OrgnlGrpInfAndSts>{inside}</CstmrPmtStsRpt></Document>"
    ).encode()


def info(*rows: str, totals: str = "", status: str = "PART", batch: str = "B-1") -> str:
    return (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{batch}</OrgnlPmtInfId><PmtInfSts>{status}</PmtInfSts>{totals}"
        f"{''.join(rows)}</OrgnlPmtInfAndSts>"
    )


def row(
    name: str, status: str, yuan: str = "", number: str = "", why: str = "", currency: str = "CNY"
) -> str:
    reason = f"<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn><AddtlInf>{why}</AddtlInf></StsRsnInf>" if why else ""
    amount = f'<Amt><InstdAmt Ccy="{currency}">{yuan}</InstdAmt></Amt>' if yuan else ""
    account = f"<CdtrAcct><Id><Othr><Id>{number}</Id></Othr></Id></CdtrAcct>" if number else ""
    said = f"<TxSts>{status}</TxSts>" if status else ""
    return (
        f"<TxInfAndSts>\n<OrgnlEndToEndId>{name}</OrgnlEndToEndId>{said}{reason}"
        f"<OrgnlTxRef>{amount}{account}</OrgnlTxRef></TxInfAndSts>"
    )


def total(status: str, count: int, yuan: str = "") -> str:
    summed = f"<DtldCtrlSum>{yuan}</DtldCtrlSum>" if yuan else ""
    return f"<NbOfTxsPerSts><DtldNbOfTxs>{count}</DtldNbOfTxs><DtldSts>{status}</DtldSts>{summed}</NbOfTxsPerSts>"


# -- reading ----------------------------------------------------------------------------------------------------------


def test_each_payment_is_paid_failed_with_its_reason_or_still_on_its_way() -> None:
    said = read_report(
        message(
            info(
                row("B-1-000001", "ACSC", "250.00", "6217000000000001"),
                row("B-1-000002", "RJCT", "250.00", why="账户已销户"),
                row("B-1-000003", "PDNG", "250.00"),
                totals=total("ACSC", 1, "250.00") + total("RJCT", 1) + total("PDNG", 1),
            )
        ),
        FORM,
    )
    assert isinstance(said, list)
    assert [(one.reference, one.fen, one.number, one.paid, one.reason) for one in said] == [
        ("B-1-000001", 25000, "6217000000000001", True, ""),
        ("B-1-000002", 25000, None, False, "账户已销户"),
    ]


@pytest.mark.parametrize("version", ["03", "10", "13"])
def test_every_version_of_the_message_is_read(version: str) -> None:
    content = message(info(row("B-1-000001", "ACCC")), namespace=NAMESPACE[:-2] + version)
    assert len(read_report(content, FORM)) == 1  # type: ignore[arg-type]


def test_a_payment_without_a_status_has_that_of_its_batch_and_a_code_is_a_reason() -> None:
    (one,) = read_report(message(info(row("B-1-000001", ""), status="RJCT")), FORM)  # type: ignore[misc]
    assert not one.paid and one.reason == ""
    coded = row("B-1-000001", "RJCT", why="x").replace("<AddtlInf>x</AddtlInf>", "")
    (one,) = read_report(message(info(coded)), FORM)  # type: ignore[misc]
    assert one.reason == "AC04"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (message("", status="<GrpSts>RJCT</GrpSts>"), Whole("B-1", False, "")),
        (message(info(status="ACSC")), Whole("B-1", True, "")),
        (message("", status="<GrpSts>ACTC</GrpSts>"), []),
        (message(info(status="RJCT"), status="<GrpSts>PART</GrpSts>"), Whole("B-1", False, "")),
    ],
)
def test_a_message_that_names_no_payment_speaks_of_the_whole_batch(content: bytes, said: Any) -> None:
    assert read_report(content, FORM) == said


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "不是完整的 XML"),
        (b"<Document", "不是完整的 XML"),
        (message(info(row("B-1-000001", "ACSC")))[:-5], "不是完整的 XML"),
        ("批次号,流水号".encode("gb18030"), "不是完整的 XML"),
        (b'<?xml version="1.0" encoding="nonsense"?><a/>', "XML|编码"),
        (message("", namespace="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09"), "不是付款结果报文"),
        (b"<html/>", "不是付款结果报文"),
        (message(""), "没有一笔付款的结果"),
        (message(info(row("B-1-000001", "OK"))), "结果写的是“OK”"),
        (message(info(row("", "ACSC"))), "没有写流水号"),
        (message("", batch=""), "哪一批"),
        (message(info(row("a", "ACSC"), row("a", "ACSC"))), "重复"),
        (message(info(row("a", "ACSC", "25000", currency="USD"))), "币种"),
        (message(info(row("a", "ACSC", "2.5.0"))), "金额|元"),
        (message(info(row("a", "ACSC", "1.00"), totals=total("ACSC", 2))), "两者不符"),
        (message(info(row("a", "ACSC", "1.00"), totals=total("ACSC", 1, "2.00"))), "两者不符"),
    ],
)
def test_what_is_no_such_message_or_does_not_add_up_is_refused_with_a_sentence(
    content: bytes, says: str
) -> None:
    with pytest.raises(InputError, match=says):
        read_report(content, FORM)


# -- hostile ----------------------------------------------------------------------------------------------------------

LAUGHS = "<!DOCTYPE a [<!ENTITY l0 'ha'>" + "".join(
    f"<!ENTITY l{at + 1} '{f'&l{at};' * 10}'>" for at in range(9)
)


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (LAUGHS + "]>", "&l9;"),
        ("<!DOCTYPE a [<!ENTITY secret SYSTEM 'file://{file}'>]>", "&secret;"),
        ("<!DOCTYPE a [<!ENTITY far SYSTEM 'http://127.0.0.1:{port}/x'>]>", "&far;"),
        ("<!DOCTYPE a SYSTEM 'http://127.0.0.1:{port}/x.dtd'>", "ACSC"),
        ("<!DOCTYPE a [<!ENTITY % far SYSTEM 'http://127.0.0.1:{port}/x'> %far;]>", "ACSC"),
        ("<!DOCTYPE a>", "ACSC"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_no_document_type_is_read_no_entity_expanded_and_nothing_fetched(
    head: str, status: str, encoding: str, tmp_path: Path
) -> None:
    secret = tmp_path / "secret"
    secret.write_text("ACSC")
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.05)
        head = head.replace("{file}", str(secret)).replace("{port}", str(server.getsockname()[1]))
        text = message(info(row("a", status)), head=head).decode().replace("UTF-8", encoding.upper())
        with pytest.raises(InputError):
            read_report(text.encode(encoding), FORM)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_message_nested_without_end_is_refused() -> None:
    with pytest.raises(InputError):
        read_report(message("<a>" * 5000 + "</a>" * 5000), FORM)


# -- entering ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, db: None) -> Callable[..., Any]:
    """(payroll, finance, the rows as the bank would report them by status): three lines are with the bank."""
    monkeypatch.setenv("DOUDI_VAR", str(tmp_path))
    monkeypatch.setenv("DOUDI_KEEP", str(tmp_path))
    by, money = world.maker(), world.finance()
    for _ in range(3):
        home = world.household(2)
        world.account(home)
        world.granted(home, by)
    payroll = approve(world.locked(by), by=money, at=WHEN)
    send(payroll, "iso-20022", by=money, at=WHEN)
    payroll.refresh_from_db()
    lines = list(payroll.lines.select_related("account").order_by("place"))

    def told(*statuses: str, **more: Any) -> bytes:
        rows = [
            row(
                reference(payroll, one.place),
                status,
                fen_to_yuan(one.total_fen),
                one.account.number,
                "已销户",
            )
            for one, status in zip(lines, statuses, strict=False)
        ]
        return message(info(*rows, batch=payroll.reference), batch=payroll.reference, **more)

    def take(content: bytes) -> Any:
        take_answer(payroll, content, "回执.xml", "iso-20022", by=money, at=WHEN)
        payroll.refresh_from_db()
        return payroll

    take.told, take.payroll = told, payroll  # type: ignore[attr-defined]
    return take


def test_a_report_is_entered_in_the_ledger_once_and_what_waits_stays_open(sent: Any) -> None:
    payroll = sent(sent.told("ACSC", "RJCT", "PDNG"))
    assert [one.state for one in payroll.lines.order_by("place")] == ["paid", "failed", "due"]
    assert payroll.lines.get(state="failed").failed_because == "已销户"
    assert (payroll.paid_fen, payroll.failed_fen, payroll.state) == (25000 * 3, 25000 * 3, "sent")
    assert payroll.bank_files.get(direction="back").file.media_type == "application/xml"
    with pytest.raises(Refused, match="一模一样"):
        sent(sent.told("ACSC", "RJCT", "PDNG"))
    assert sent(sent.told("ACSC", "RJCT", "ACCC")).state == "answered"
    assert sorted(LedgerEntry.objects.exclude(kind="due").values_list("kind", flat=True)) == [
        "failed", "paid", "paid",
    ]  # fmt: skip


def test_a_batch_refused_as_a_whole_fails_every_line_that_was_sent(sent: Any) -> None:
    whole = "<GrpSts>RJCT</GrpSts><StsRsnInf><AddtlInf>报文格式不符</AddtlInf></StsRsnInf>"
    payroll = sent(message("", batch=sent.payroll.reference, status=whole))
    assert {(one.state, one.failed_because) for one in payroll.lines.all()} == {("failed", "报文格式不符")}


@pytest.mark.parametrize(
    ("twist", "says"),
    [
        (lambda told, payroll: told("ACSC").replace(b"250.00", b"250.01").replace(b"750.00", b"750.01"), "不一样"),
        (lambda told, payroll: told("ACSC").replace(b"6217001234567", b"6217001234568"), "账号和送出的不一样"),
        (lambda told, payroll: told("ACSC").replace(payroll.reference.encode(), b"430481-202611-1"), "不是这份名册的"),
        (lambda told, payroll: told("ACSC").replace(b"-000001<", b"-000009<"), "不在这份名册里"),
        (lambda told, payroll: told("PDNG"), "还没有一笔有结果"),
    ],
)  # fmt: skip
def test_a_report_about_other_payments_enters_nothing(sent: Any, twist: Any, says: str) -> None:
    with pytest.raises((Refused, InputError), match=says):
        sent(twist(sent.told, sent.payroll))
    assert not LedgerEntry.objects.exclude(kind="due").exists()
    assert not sent.payroll.bank_files.filter(direction="back").exists()
