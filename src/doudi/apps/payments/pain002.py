"""The bank's answer as an ISO 20022 message (pain.002, customer payment status report), of any version.

It comes from outside: a document type, and with it every entity, is refused; nothing is fetched and nothing expanded.
"""

import re
from dataclasses import dataclass
from typing import Any

from lxml import etree

from doudi.apps.payments.answers import Answer, refuse_twice
from doudi.core.money import fen_to_yuan, yuan_to_fen
from doudi.core.refusal import InputError

_NAMESPACE = re.compile(r"urn:iso:std:iso:20022:tech:xsd:pain\.002\.001\.\d{2}")


@dataclass(frozen=True, slots=True)
class Whole:
    """What the bank says of the whole batch without naming payments: all of them paid, or none."""

    batch: str
    paid: bool
    reason: str


def read_report(content: bytes, form: dict[str, Any]) -> list[Answer] | Whole:
    """The payments whose fate is final, in the order of the message. Those still on their way are left open.

    ``form`` is the layout's ``answer``: the status codes that mean paid, failed, and still waiting. Raises InputError
    with the line of the message.
    """
    root = _parsed(content)
    report = root.find("{*}CstmrPmtStsRpt")
    if report is None:
        raise _bad(root, "报文里没有 CstmrPmtStsRpt，不是付款结果报文。")
    group = report.find("{*}OrgnlGrpInfAndSts")
    batch = _text(group, "OrgnlMsgId")
    if group is None or not batch:
        raise _bad(report, "报文没有写明是对哪一批的答复（OrgnlMsgId）。")
    answers: list[Answer] = []
    infos = report.findall("{*}OrgnlPmtInfAndSts")
    for info in infos:
        rows = [_answer(one, info, batch, form) for one in info.findall("{*}TxInfAndSts")]
        _adds_up(info, rows, form)
        answers += [answer for _status, answer in rows if answer is not None]
    if any(info.find("{*}TxInfAndSts") is not None for info in infos):
        refuse_twice(answers)
        return answers
    return _whole(group, infos, batch, form)


def _parsed(content: bytes) -> etree._Element:
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(content, parser)
    except etree.XMLSyntaxError as bad:
        raise InputError(
            "回盘文件不是完整的 XML 报文，请核对是不是选错了文件，或者向银行重新要一份。",
            code="not-xml", row=bad.lineno or None,
        ) from bad  # fmt: skip
    except ValueError as bad:  # an encoding nobody knows
        raise InputError("回盘报文的文字编码读不出来，请向银行要 UTF-8 的报文。", code="encoding") from bad
    if root.getroottree().docinfo.internalDTD is not None:
        raise InputError("回盘报文带有文档类型声明（DOCTYPE），银行报文里不该有，没有读。", code="doctype")
    name = etree.QName(root)
    if name.localname != "Document" or not _NAMESPACE.fullmatch(name.namespace or ""):
        raise InputError(
            "这不是付款结果报文（pain.002）。请核对是不是选错了文件或样式。", code="other-message", row=1
        )
    return root


def _answer(
    one: etree._Element, info: etree._Element, batch: str, form: dict[str, Any]
) -> tuple[str, Answer | None]:
    """The status of a payment, and the answer where it is final."""
    reference = _text(one, "OrgnlEndToEndId")
    if not reference:
        raise _bad(one, "这一笔没有写流水号（OrgnlEndToEndId）。")
    status = _text(one, "TxSts") or _text(info, "PmtInfSts")
    paid = _is_paid(status, form, one)
    if paid is None:
        return status, None
    fen, number = _sum_of(one), ""
    for path in ("OrgnlTxRef/CdtrAcct/Id/Othr/Id", "OrgnlTxRef/CdtrAcct/Id/IBAN"):
        number = number or _text(one, path).replace(" ", "")
    reason = "" if paid else _reason(one)
    answer = Answer(
        _line(one), _text(info, "OrgnlPmtInfId") or batch, reference, number or None, fen, paid, reason
    )
    return status, answer


def _sum_of(one: etree._Element) -> int | None:
    """The amount in fen where the message repeats it."""
    amount = one.find("{*}OrgnlTxRef/{*}Amt/{*}InstdAmt")
    if amount is None:
        return None
    if amount.get("Ccy") != "CNY":
        raise _bad(amount, f"币种是“{amount.get('Ccy') or ''}”，应当是 CNY。")
    return _fen(amount, (amount.text or "").strip())


def _fen(where: etree._Element, yuan: str) -> int:
    try:
        return yuan_to_fen(yuan)
    except InputError as bad:
        raise bad.at(row=_line(where)) from bad


def _whole(
    group: etree._Element, infos: list[etree._Element], batch: str, form: dict[str, Any]
) -> list[Answer] | Whole:
    """A message without single payments speaks of all of them."""
    parts = [(group, "GrpSts"), *((info, "PmtInfSts") for info in infos)]
    said = [(part, status) for part, name in parts if (status := _text(part, name))]
    if not said:
        raise _bad(group, "报文里没有一笔付款的结果，也没有整批的结果。")
    for part, status in said:
        paid = _is_paid(status, form, part)
        if paid is not None:
            return Whole(batch, paid, "" if paid else _reason(part))
    return []


def _adds_up(info: etree._Element, rows: list[tuple[str, Answer | None]], form: dict[str, Any]) -> None:
    """What the bank counted by status fits the payments it lists, where it counted."""
    for total in info.findall("{*}NbOfTxsPerSts"):
        status, count, summed = (_text(total, name) for name in ("DtldSts", "DtldNbOfTxs", "DtldCtrlSum"))
        mine = [answer for said, answer in rows if said == status]
        if not (count.isascii() and count.isdigit()) or int(count) != len(mine):
            raise _bad(
                total,
                f"报文说“{status}”有 {count} 笔，列出来的是 {len(mine)} 笔。两者不符，一笔都没有记账。请向银行核实。",
                "wrong-total",
            )
        sums = [answer.fen if answer else None for answer in mine]
        known = [fen for fen in sums if fen is not None]
        if summed and len(known) == len(sums) and _fen(total, summed) != sum(known):
            raise _bad(
                total,
                f"报文说“{status}”合计 {summed} 元，各笔相加是 {fen_to_yuan(sum(known))} 元。"
                "两者不符，一笔都没有记账。请向银行核实。",
                "wrong-total",
            )


def _is_paid(status: str, form: dict[str, Any], where: etree._Element) -> bool | None:
    """Paid, failed, or None while the payment is on its way."""
    if status in form["paid"]:
        return True
    if status in form["failed"]:
        return False
    if status in form["waiting"]:
        return None
    words = "、".join([*form["paid"], *form["failed"], *form["waiting"]])
    raise _bad(where, f"结果写的是“{status}”，应当是：{words}。", "unknown-result")


def _reason(part: etree._Element) -> str:
    """Why, as the bank says: its words, else its code."""
    told = part.find("{*}StsRsnInf")
    if told is None:
        return ""
    words = "".join((one.text or "").strip() for one in told.findall("{*}AddtlInf"))
    return words or _text(told, "Rsn/Prtry") or _text(told, "Rsn/Cd")


def _text(parent: etree._Element | None, path: str) -> str:
    """The text at a path of names; empty where there is none."""
    found = parent.find("/".join(f"{{*}}{name}" for name in path.split("/"))) if parent is not None else None
    return (found.text or "").strip() if found is not None else ""


def _line(element: etree._Element) -> int:
    return int(element.sourceline or 0)


def _bad(where: etree._Element, says: str, code: str = "bad-message") -> InputError:
    return InputError(says, code=code, row=_line(where) or None)
