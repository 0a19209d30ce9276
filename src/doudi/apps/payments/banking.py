"""The way to the bank and back: the file that goes out, and the answer that is entered in the ledger once."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from doudi.apps.accounts.area_names import area_name, short_area_name
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.files import services as files
from doudi.apps.payments.answers import Answer, read_answers, refuse_too_large
from doudi.apps.payments.layouts import FORMS, Batch, Payment, bank_file, layout_of
from doudi.apps.payments.models import BankFile, LineState, Payroll, PayrollLine, PayrollState
from doudi.apps.payments.pain002 import read_report
from doudi.apps.payments.services import at_state, close_when_done, digest_of, enter
from doudi.apps.record.acts import act, sm3, updated
from doudi.core.money import fen_to_yuan
from doudi.core.refusal import InputError, Refused
from doudi.platform.encrypted import blind_index

NUMBER_INDEX = "payments.Account.number"
NO_ACCOUNT = "没有收款账户"
ALTERED = "名册或账户的内容和锁定时的对不上，没有生成银行文件。请通知系统管理员核对台账。"


def send(payroll: Payroll, layout: str, *, by: Any, at: datetime) -> BankFile | None:
    """Write the bank's file of an approved payroll. Lines without an account fail at once, to be paid again later.

    None where nothing was left that the bank could pay: no empty file is made, what has no account fails.
    """
    refuse_unless(by, "bank.file", "生成银行文件")
    layout_of(layout)
    with act("payroll.sent", by=by, at=at, area=payroll.area_code, layout=layout) as writing:
        payroll = at_state(payroll, by, PayrollState.APPROVED)
        without = list(
            payroll.lines.filter(state=LineState.DUE, account__isnull=True).values_list("pk", flat=True)
        )
        updated(payroll.lines.filter(pk__in=without), state=LineState.FAILED, failed_because=NO_ACCOUNT)
        enter(without, "failed", at)
        if digest_of(payroll) != payroll.digest:
            raise Refused(ALTERED, code="altered")
        batch = _batch(payroll, at)
        payroll.state = PayrollState.SENT
        writing.says(payroll=payroll.pk, title=payroll.title, without_account=len(without))
        if not batch.payments:
            close_when_done(payroll)
            writing.wrote(payroll)
            return None
        content, ending, media_type = bank_file(layout, batch)
        file = files.keep(
            content, f"{payroll.title}-{batch.reference}.{ending}", media_type, "bank", area=payroll.area_code,
            by=by, at=at,
        )  # fmt: skip
        sent = BankFile.objects.create(
            area_code=payroll.area_code, payroll=payroll, layout=layout, direction="out", file=file, sm3=file.sm3,
            rows=len(batch.payments), total_fen=batch.total_fen, at=at, by=by,
        )  # fmt: skip
        close_when_done(payroll)
        writing.wrote(payroll, sent)
        writing.says(rows=sent.rows, total_fen=sent.total_fen, sm3=sent.sm3)
    return sent


def read_bank_file(file: BankFile, *, by: Any, at: datetime) -> bytes:
    """The content of a file, for who may have it: account numbers stand in it, so the record says who took it."""
    refuse_unless(by, "bank.file", "下载银行文件")
    with act("bank_file.taken", by=by, at=at, area=file.area_code, file=file.pk, payroll=file.payroll_id):
        return files.read(file.file)


def _batch(payroll: Payroll, at: datetime) -> Batch:
    lines = (
        payroll.lines.filter(state=LineState.DUE, account__isnull=False)
        .select_related("account", "household")
        .only(
            "place", "total_fen", "persons", "area_code", "account__holder", "account__number", "account__bank",
            "household__number", "payroll_id",
        )
        .order_by("place")
    )  # fmt: skip
    if any(
        one.account and blind_index(one.account.number, NUMBER_INDEX) != one.account.number_index
        for one in lines
    ):
        raise Refused(ALTERED, code="altered")
    payments = [
        Payment(
            place=one.place, reference=reference(payroll, one.place), holder=one.account.holder,
            number=one.account.number, bank=one.account.bank, fen=one.total_fen, purpose=payroll.title,
            persons=one.persons, household=one.household.number,
            township=short_area_name(one.area_code[:9] + "000"), village=short_area_name(one.area_code),
        )
        for one in lines
        if one.account is not None
    ]  # fmt: skip
    return Batch(payroll.reference, payroll.title, f"{area_name(payroll.area_code)}民政", at, payments)


def reference(payroll: Payroll, place: int) -> str:
    """A line's own number in bank files: 430481-202612-7-000001."""
    return f"{payroll.reference}-{place:06d}"


def take_answer(
    payroll: Payroll, content: bytes, name: str, layout: str, *, by: Any, at: datetime
) -> BankFile:  # fmt: skip
    """Enter the bank's answer: all of the file or, with a sentence that says why, nothing of it.

    Raises InputError (with the row) for a file that cannot be read or does not add up, Refused for the same file
    twice and for rows that are not this payroll's, whose account or amount differs, or that say another thing than
    an earlier answer. Rows that are not answered yet stay open.
    """
    refuse_unless(by, "bank.file", "导入银行回盘")
    digest = sm3(content)
    with act("bank_file.answered", by=by, at=at, area=payroll.area_code, layout=layout) as writing:
        payroll = at_state(payroll, by, PayrollState.SENT, PayrollState.ANSWERED, PayrollState.CLOSED)
        before = BankFile.objects.filter(direction="back", sm3=digest, area_code=payroll.area_code).first()
        if before is not None:
            raise Refused(
                f"这份回盘已经在 {before.at:%Y-%m-%d %H:%M} 导入过，内容一模一样，没有重复记账。",
                code="same-file",
            )
        refuse_too_large(content)
        answers, media_type = _answers_of(payroll, content, layout_of(layout))
        changed = _enter_answers(payroll, answers, at)
        file = files.keep(content, name, media_type, "bank", area=payroll.area_code, by=by, at=at)
        taken = BankFile.objects.create(
            area_code=payroll.area_code, payroll=payroll, layout=layout, direction="back", file=file, sm3=digest,
            rows=len(answers), total_fen=sum(one.fen or 0 for one in answers), at=at, by=by,
        )  # fmt: skip
        close_when_done(payroll)
        writing.wrote(payroll, taken)
        writing.wrote_rows(PayrollLine, changed)
        paid = [one.fen or 0 for one in answers if one.paid]
        writing.says(
            payroll=payroll.pk, title=payroll.title, rows=len(answers), paid=len(paid), paid_fen=sum(paid),
            failed=len(answers) - len(paid), sm3=digest,
        )  # fmt: skip
    return taken


def _answers_of(payroll: Payroll, content: bytes, layout: dict[str, Any]) -> tuple[list[Answer], str]:
    """What the bank says line by line, and the media type of how it said it. A message about the whole batch speaks of
    every line the bank has; sums that a message leaves out are those of our lines."""
    if layout["answer"].get("form") != "pain002":
        return read_answers(content, layout), FORMS["csv"][1]
    said = read_report(content, layout["answer"])
    sent = {
        reference(payroll, place): fen
        for place, fen, state in payroll.lines.filter(account__isnull=False).values_list(
            "place", "total_fen", "state"
        )
        if isinstance(said, list) or state == LineState.DUE
    }
    if isinstance(said, list):
        answers = [one if one.fen is not None else replace(one, fen=sent.get(one.reference)) for one in said]
    else:
        answers = [
            Answer(0, said.batch, name, None, fen, said.paid, said.reason) for name, fen in sent.items()
        ]
    if not answers:
        raise Refused("报文里还没有一笔有结果，没有可以记账的。等银行办完再导入。", code="nothing-final")
    return answers, FORMS["pain001"][1]


def _enter_answers(payroll: Payroll, answers: list[Answer], at: datetime) -> list[int]:
    """Set the lines and write the ledger; the ids of the lines that changed."""
    lines = {
        reference(payroll, place): (pk, fen, state, index)
        for pk, place, fen, state, index in payroll.lines.select_for_update(of=("self",)).values_list(
            "pk", "place", "total_fen", "state", "account__number_index"
        )
    }
    fresh: list[tuple[int, Answer]] = []
    for one in answers:
        pk, state = _matched(payroll, lines, one)
        wanted = LineState.PAID if one.paid else LineState.FAILED
        if state == LineState.DUE:
            fresh.append((pk, one))
        elif state != wanted and not (state == LineState.REPLACED and not one.paid):
            raise Refused(
                f"第 {one.row} 行说“{'成功' if one.paid else '失败'}”，但这一笔先前已记为“{LineState(state).label}”。"
                "两次回盘说法不一，一笔都没有记账。请向银行核实。",
                code="contradicts",
            )
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                """update payments_payrollline l set state = a.state, failed_because = a.reason
                   from unnest(%s::bigint[], %s::text[], %s::text[]) as a(id, state, reason) where l.id = a.id""",
                [
                    [pk for pk, _one in fresh],
                    ["paid" if one.paid else "failed" for _pk, one in fresh],
                    ["" if one.paid else (one.reason or "银行没有说明原因")[:120] for _pk, one in fresh],
                ],
            )
            enter([pk for pk, one in fresh if one.paid], "paid", at)
            enter([pk for pk, one in fresh if not one.paid], "failed", at)
    except IntegrityError as twice:
        raise Refused(
            "回盘里有的待遇这个月已经记过实发，不能再记一次。一笔都没有记账，请核对重发名册。",
            code="paid-twice",
        ) from twice
    return [pk for pk, _one in fresh]


def _matched(payroll: Payroll, lines: dict[str, Any], one: Answer) -> tuple[int, str]:
    """The line of a row and its state; raises InputError for a row that is not what was sent."""
    if one.batch != payroll.reference:
        raise InputError(
            f"批次号是“{one.batch}”，这份名册是“{payroll.reference}”。这一行不是这份名册的，一笔都没有记账。",
            code="other-payroll", row=one.row,
        )  # fmt: skip
    if one.reference not in lines:
        raise InputError(
            f"流水号“{one.reference}”不在这份名册里，一笔都没有记账。", code="unknown-line", row=one.row
        )
    pk, fen, state, index = lines[one.reference]
    if not index or (one.number is not None and blind_index(one.number, NUMBER_INDEX) != index):
        raise InputError(
            "账号和送出的不一样，一笔都没有记账。请向银行核实。", code="unknown-account", row=one.row
        )
    if one.fen is not None and one.fen != fen:
        raise InputError(
            f"金额 {fen_to_yuan(one.fen)} 元和送出的 {fen_to_yuan(fen)} 元不一样，一笔都没有记账。请向银行核实。",
            code="other-amount", row=one.row,
        )  # fmt: skip
    return pk, str(state)
