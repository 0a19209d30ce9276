"""A payroll from draft to close. Every step is one transaction that looks at the state first: after a double click or
a power cut it was done once or not at all."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import IntegrityError, connection, transaction

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.grants.policies import require_area
from doudi.apps.payments.checking import problems
from doudi.apps.payments.drafting import accounts_of, changed_since, open_draft, place_lines
from doudi.apps.payments.models import LedgerEntry, LineState, Payroll, PayrollLine, PayrollState
from doudi.apps.record.acts import Writing, act, also_wrote, sm3
from doudi.apps.record.digests import canonical
from doudi.core.refusal import Refused


def check(payroll: Payroll, *, by: Any, at: datetime) -> Payroll:
    """Take the draft as checked. Raises Refused while something stands in the way."""
    refuse_unless(by, "payroll.make", "核对发放名册")
    with act("payroll.checked", by=by, at=at, area=payroll.area_code) as writing:
        payroll = at_state(payroll, by, PayrollState.DRAFT)
        if not payroll.households:
            raise Refused("名册里没有一户，没有可以核对的。请先编制。", code="empty")
        _nothing_stands_in_the_way(payroll)
        payroll.state, payroll.checked_by = PayrollState.CHECKED, by
        payroll.save()
        _wrote(writing, payroll)
    return payroll


def lock(payroll: Payroll, *, by: Any, at: datetime) -> Payroll:
    """Lock the checked payroll: its lines stay as they are for ever, each month's money becomes due in the ledger.

    Raises Refused when the grants have changed since it was drafted, or something stands in the way.
    """
    refuse_unless(by, "payroll.lock", "锁定发放名册")
    with act("payroll.locked", by=by, at=at, area=payroll.area_code) as writing:
        payroll = at_state(payroll, by, PayrollState.CHECKED)
        _one_lock_at_a_time(payroll)
        _nothing_stands_in_the_way(payroll)
        _lock_lines(payroll, at)
        payroll.digest = digest_of(payroll)
        payroll.state, payroll.locked_at, payroll.locked_by = PayrollState.LOCKED, at, by
        payroll.save()
        _wrote(writing, payroll, lines=True)
        writing.says(digest=payroll.digest)
    return payroll


def _one_lock_at_a_time(payroll: Payroll) -> None:
    """Payrolls of a county are locked one after another, so that each is held against what the other made due."""
    with connection.cursor() as cursor:
        cursor.execute(
            "select pg_advisory_xact_lock(hashtext(%s))", [f"payroll.lock {payroll.area_code[:6]}"]
        )


def _nothing_stands_in_the_way(payroll: Payroll) -> None:
    changed = changed_since(payroll)
    if changed:
        raise Refused(
            f"编制之后有 {changed} 份待遇变了（金额、账户、人数或在享与否），名册已经不准。请重新编制，再核对。",
            code="stale",
        )
    for one in problems(payroll):
        if one.stops:
            names = "、".join(who for _grant, who, _what in one.rows[:3])
            raise Refused(f"{one.title}：{names}等 {len(one.rows)} 项。{one.says}", code=one.kind)


def _lock_lines(payroll: Payroll, at: datetime) -> None:
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "update payments_payrollline set locked = true where payroll_id = %s", [payroll.pk]
            )
            if payroll.kind == "again":
                cursor.execute(
                    "update payments_payrollline first set state = 'replaced' from payments_payrollline again "
                    "where again.payroll_id = %s and first.id = again.again_of_id and first.state = 'failed' "
                    "returning first.id",
                    [payroll.pk],
                )
                replaced = [pk for (pk,) in cursor.fetchall()]
                also_wrote(PayrollLine, replaced)
                if len(replaced) != payroll.lines.count():
                    raise Refused("有的失败行已经另行处理了。请重新编制重发名册。", code="stale")
            else:
                cursor.execute(_ENTER, {"payroll": payroll.pk, "kind": "due", "on": at.date(), "at": at})
                also_wrote(LedgerEntry, [pk for (pk,) in cursor.fetchall()])
    except IntegrityError as twice:
        raise Refused(
            "名册里有的待遇这个月已经在另一份名册里记为应发，或者有的户这个冬天已经发过取暖救助，不能再发一次。"
            "请重新编制，已记的会自动除去。",
            code="due-twice",
        ) from twice
    if payroll.kind == "again":
        for payroll_id in set(payroll.lines.values_list("again_of__payroll", flat=True)):
            close_when_done(Payroll.objects.select_for_update().get(pk=payroll_id))


_ENTER = """
    insert into payments_ledgerentry
        (area_code, grant_id, household_id, person_id, month, purpose, kind, fen, line_id, "on", at)
    select l.area_code, l.grant_id, l.household_id, g.person_id, l.month, l.purpose, %(kind)s, l.total_fen, l.id,
        %(on)s, %(at)s
    from payments_payrollline l join grants_grant g on g.id = l.grant_id where l.payroll_id = %(payroll)s
    returning id
"""


def enter(lines: Collection[int], kind: str, at: datetime) -> None:
    """Ledger entries of one kind for lines by their ids."""
    with connection.cursor() as cursor:
        cursor.execute(
            _ENTER.replace("l.payroll_id = %(payroll)s", "l.id = any(%(lines)s)"),
            {"lines": list(lines), "kind": kind, "on": at.date(), "at": at},
        )
        also_wrote(LedgerEntry, [pk for (pk,) in cursor.fetchall()])


def digest_of(payroll: Payroll) -> str:
    """SM3 over what the lines say, in the order of the sheet; what the bank answers does not change it."""
    rows = payroll.lines.order_by("place").values_list(
        "place", "grant__number", "payee", "month", "purpose", "persons", "base_fen", "supplement_fen", "total_fen",
        "account__number_index",
    )  # fmt: skip
    return sm3(canonical([[str(value) for value in row] for row in rows]))


def approve(payroll: Payroll, *, by: Any, at: datetime) -> Payroll:
    """Finance approves what was locked. Raises Refused for whoever made, checked or locked it, and when the lines no longer
    give the digest of the lock."""
    refuse_unless(by, "payroll.approve", "审批发放名册")
    with act("payroll.approved", by=by, at=at, area=payroll.area_code) as writing:
        payroll = at_state(payroll, by, PayrollState.LOCKED)
        if by.pk in (payroll.made_by_id, payroll.checked_by_id, payroll.locked_by_id):
            raise Refused("编制、核对、锁定的人不能审批。请由财政部门的另一位同志审批。", code="four-eyes")
        if digest_of(payroll) != payroll.digest:
            raise Refused(
                "名册的内容和锁定时的摘要对不上，不能审批。请通知系统管理员核对台账。", code="altered"
            )
        payroll.state, payroll.approved_at, payroll.approved_by = PayrollState.APPROVED, at, by
        payroll.save()
        _wrote(writing, payroll)
        writing.says(digest=payroll.digest)
    return payroll


def withdraw(line: PayrollLine, because: str, *, by: Any, at: datetime) -> PayrollLine:
    """A line that is no longer to be paid (a death came to light): before the bank has it, or after it failed."""
    refuse_unless(by, "payroll.make", "撤下发放名册中的一行")
    if not because.strip():
        raise Refused("请写明为什么不再发放。", code="no-reason")
    with act(
        "payroll.line_withdrawn", by=by, at=at, area=line.area_code, household=line.household, line=line.pk
    ) as writing:  # fmt: skip
        payroll = at_state(line.payroll, by, *(PayrollState.values[2:]))
        line = PayrollLine.objects.select_for_update().get(pk=line.pk)
        unsent = payroll.state in (PayrollState.LOCKED, PayrollState.APPROVED)
        if not (line.state == LineState.FAILED or (line.state == LineState.DUE and unsent)):
            raise Refused("这一行已经送银行或已经发出，不能撤下；多发的请登记追回。", code="too-late")
        if line.paid_again.filter(payroll__locked_at__isnull=True).exists():
            raise Refused("这一行已经编进重发名册，请先把重发名册重新编制。", code="in-again")
        line.state, line.failed_because = LineState.CANCELLED, because[:120]
        line.save(update_fields=["state", "failed_because"])
        enter([line.pk], "cancelled", at)
        close_when_done(payroll)
        writing.wrote(line)
        writing.says(because=because[:120], fen=line.total_fen)
    return line


def draft_again(payroll: Payroll, *, by: Any, at: datetime) -> Payroll:
    """A run for what failed in a payroll, each line to the account that holds now; due only once, in the first run."""
    refuse_unless(by, "payroll.make", "编制重发名册")
    with act("payroll.drafted_again", by=by, at=at, area=payroll.area_code) as writing:
        payroll = at_state(payroll, by, PayrollState.SENT, PayrollState.ANSWERED, PayrollState.CLOSED)
        again = open_draft(
            payroll.area_code, payroll.level, payroll.month, payroll.programme, "again", by, at
        )  # fmt: skip
        failed = payroll.lines.filter(state=LineState.FAILED).select_related("grant").order_by("place")
        accounts = accounts_of({one.household_id for one in failed})
        lines = [
            PayrollLine(
                area_code=one.area_code, grant_id=one.grant_id, household_id=one.household_id, month=one.month,
                purpose=one.purpose, payee=one.payee, persons=one.persons, base_fen=one.base_fen,
                supplement_fen=one.supplement_fen, total_fen=one.total_fen, again_of=one,
                account_id=accounts.get((one.household_id, one.grant.person_id)) or accounts.get((one.household_id, None)),
                change="again", change_says=f"上次失败：{one.failed_because}"[:200],
            )
            for one in failed
        ]  # fmt: skip
        if not lines:
            raise Refused("没有发放失败的行，不用重发。", code="nothing-failed")
        place_lines(again, lines)
        _wrote(writing, again)
    return again


def close_when_done(payroll: Payroll) -> None:
    """Write what has been paid and has failed; close the payroll when every line is paid, replaced or withdrawn."""
    with connection.cursor() as cursor:
        cursor.execute(
            """select coalesce(sum(total_fen) filter (where state = 'paid'), 0),
                      coalesce(sum(total_fen) filter (where state = 'failed'), 0),
                      count(*) filter (where state in ('due', 'failed')), count(*) filter (where state = 'due')
               from payments_payrollline where payroll_id = %s""",
            [payroll.pk],
        )
        paid, failed, open_, waiting = (int(one) for one in cursor.fetchone())
    payroll.paid_fen, payroll.failed_fen = paid, failed
    if payroll.locked_at and payroll.state != PayrollState.CLOSED:
        if not open_:
            payroll.state = PayrollState.CLOSED
        elif payroll.state == PayrollState.SENT and not waiting:
            payroll.state = PayrollState.ANSWERED
    payroll.save()
    also_wrote(Payroll, [payroll.pk])


def at_state(payroll: Payroll, by: Any, *states: str) -> Payroll:
    """The payroll, held until the transaction ends, if it is at one of these states and in the user's area."""
    require_area(by, payroll.area_code, payroll.level)
    payroll = Payroll.objects.select_for_update(of=("self",)).get(pk=payroll.pk)
    if payroll.state not in states:
        wanted = "、".join(str(PayrollState(state).label) for state in states)
        raise Refused(
            f"《{payroll.title}》现在是“{payroll.get_state_display()}”，这一步要在“{wanted}”时办理。"
            "可能已经有人办过了，请刷新页面看一看。",
            code="other-state",
        )
    return payroll


def _wrote(writing: Writing, payroll: Payroll, lines: bool = False) -> None:
    writing.wrote(payroll)
    writing.says(
        payroll=payroll.pk, title=payroll.title, households=payroll.households, total_fen=payroll.total_fen
    )  # fmt: skip
    if lines:
        writing.wrote_rows(PayrollLine, payroll.lines.values_list("pk", flat=True))
