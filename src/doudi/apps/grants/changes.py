"""What happens to a grant that runs: another amount, an end, a gradual end, a hold after a death. Each is one act."""

from datetime import date, datetime, timedelta
from typing import Any

from doudi.apps.accounts.kin import refuse_kin
from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.cases.models import Case, CaseEvent
from doudi.apps.cases.packs import flow_of, flows_of
from doudi.apps.grants.amounts import Amount, Line
from doudi.apps.grants.grace import refuse_too_long
from doudi.apps.grants.models import Grant, GrantVersion, StandardChange
from doudi.apps.grants.months import last_day, month_after, month_of, month_text
from doudi.apps.grants.next_help import require_next_help
from doudi.apps.people.models import Person, Support
from doudi.apps.record.acts import Writing, act, updated
from doudi.core.refusal import Refused
from doudi.policy.pack import read_pack

#: kind and clause of the line that says until when a gradual exit lasts
GRACE_LINE = ("note", "83-渐退")


def change_amount(
    grant: Grant, amount: Amount, from_month: date, because: str, *, by: Any, at: datetime, case: Case | None = None,
    agreed_by: Any = None, heard_in: Case | None = None,
) -> GrantVersion:  # fmt: skip
    """Raise or cut a grant from a month on, by a decided case or by two people. A cut needs the hearing that the pack
    demands, in `case` (FA-48), and takes nothing back from months that are due already."""
    refuse_unless(by, "grant.change", "变更待遇金额")
    with act(
        "grant.changed", by=by, at=at, area=grant.area_code, case=case, household=grant.household, grant=grant.number
    ) as writing:  # fmt: skip
        grant = locked(grant)
        _two_people(grant, by, case, agreed_by)
        before = grant.monthly_fen
        if amount.monthly_fen < before:
            require_hearing(grant, case or heard_in)
            _no_month_due_already(grant, from_month)
        made = set_amount(grant, amount, from_month, because, by, at)
        writing.wrote(grant, made)
        writing.says(
            before_fen=before, after_fen=made.monthly_fen, from_month=from_month.isoformat(), because=because,
            agreed_by=getattr(agreed_by, "pk", None),
        )  # fmt: skip
    return made


def end(
    grant: Grant, last: date, because: str, *, by: Any, at: datetime, case: Case | None = None, died: bool = False,
    agreed_by: Any = None, heard_in: Case | None = None,
) -> Grant:  # fmt: skip
    """Stop a grant, by a decided case or by two people: the month of `last` is the last one paid. Raises Refused
    without the hearing the pack demands, and while the next help is open; the death of the only one covered is no reduction and needs neither."""
    refuse_unless(by, "grant.change", "停发待遇")
    with act(
        "grant.ended", by=by, at=at, area=grant.area_code, case=case, household=grant.household, grant=grant.number
    ) as writing:  # fmt: skip
        grant = locked(grant)
        if grant.annulled or (grant.ended_on and grant.ended_on <= last_day(month_of(last))):
            raise Refused("这份待遇已经停了，不用再办。", code="already-ended")
        _two_people(grant, by, case, agreed_by)
        if died:
            _everybody_died(grant)
        else:
            require_hearing(grant, case or heard_in)
            require_next_help(grant, at)
        _end(grant, last, because, writing)
        writing.says(
            because=because,
            last_month=f"{grant.ended_on:%Y-%m}",
            died=died,
            agreed_by=getattr(agreed_by, "pk", None),
        )
    return grant


def exit_gradually(
    grant: Grant, until: date, *, by: Any, at: datetime, case: Case | None = None,
    because: str = "收入稳定超过标准，给予渐退期", agreed_by: Any = None, heard_in: Case | None = None,
) -> Grant:  # fmt: skip
    """Let a grant go on until the end of its grace period (83-渐退, TL-12); it then ends by itself."""
    refuse_unless(by, "grant.change", "给予渐退期")
    with act(
        "grant.exits_gradually", by=by, at=at, area=grant.area_code, case=case, household=grant.household,
        grant=grant.number,
    ) as writing:  # fmt: skip
        grant = locked(grant)
        if grant.annulled or grant.ended_on:
            raise Refused("这份待遇已经停了或定了停发日期，不能再给渐退期。", code="already-ended")
        if until < month_of(at.date()):
            raise Refused("渐退期的最后一天已经过了，应当直接办理停发。", code="grace-over")
        _two_people(grant, by, case, agreed_by)
        require_hearing(grant, case or heard_in)
        refuse_too_long(grant, until, at.date())
        require_next_help(grant, at)
        writing.wrote(_said_in_lines(grant, until, by, at))
        grant.gradual_until = until
        _end(grant, until, because, writing)
        updated(Support.objects.filter(grant_id=grant.pk), gradual_until=until)
        writing.says(until=until.isoformat(), because=because)
    return grant


def _said_in_lines(grant: Grant, until: date, by: Any, at: datetime) -> GrantVersion:
    """The amount goes on as it is, and its calculation says until when."""
    now = grant.versions.order_by("-from_month", "-at").first()
    lines = [
        Line(**{name: line[name] for name in ("kind", "says", "fen", "clause")})
        for line in (now.lines if now else [])
    ]
    amount = Amount(
        [*lines, Line(GRACE_LINE[0], f"渐退期：按原金额发到{month_text(until)}，期满停发", 0, GRACE_LINE[1])]
    )
    return set_amount(
        grant,
        amount,
        max(month_after(at.date()), now.from_month if now else grant.since),
        "给予渐退期",
        by,
        at,
    )


def hold(grant: Grant, because: str, *, by: Any, at: datetime) -> Grant:
    """Stop paying for the moment because a covered person is said to have died; nothing else holds money.

    Raises Refused when nobody covered is on record as dead. What is held is paid as arrears once released.
    """
    refuse_unless(by, "grant.change", "暂停发放")
    with act(
        "grant.held", by=by, at=at, area=grant.area_code, household=grant.household, grant=grant.number
    ) as writing:
        grant = locked(grant)
        if grant.held:
            raise Refused("这份待遇已经暂停发放了。", code="already-held")
        if not grant.covered.filter(person__died_on__isnull=False).exists():
            raise Refused(
                "只有享受待遇的人登记了死亡，才能暂停发放。其他疑点先入户核实、听取意见，再决定变更或停发。",
                code="only-death-holds",
            )
        grant.held, grant.held_because = True, because
        grant.save()
        writing.wrote(grant)
        writing.says(because=because)
    return grant


def release(grant: Grant, because: str, *, by: Any, at: datetime) -> Grant:
    """Take a hold back; the months that were held are owed and come with the next arrears."""
    refuse_unless(by, "grant.change", "恢复发放")
    with act(
        "grant.released", by=by, at=at, area=grant.area_code, household=grant.household, grant=grant.number
    ) as writing:  # fmt: skip
        grant = locked(grant)
        if not grant.held:
            raise Refused("这份待遇没有暂停发放，不用恢复。", code="not-held")
        refuse_kin(by, grant.household)
        _let_go(grant, because, writing)
    return grant


def hold_for_death(person: Person, because: str, *, by: Any, at: datetime) -> list[Grant]:
    """Hold at once every running grant that covers somebody whom a source says to be dead; returns those held now.

    It is the source's word that holds, so whoever takes its answer down needs no right to change grants. What is held
    already stays as it is.
    """
    covering = person.covered_by.filter(annulled=False).exclude(ended_on__lt=at.date()).values("grant")
    held = []
    for one in Grant.objects.filter(pk__in=covering, annulled=False, held=False).order_by("pk"):
        with act(
            "grant.held", by=by, at=at, area=one.area_code, household=one.household, grant=one.number
        ) as writing:
            grant = locked(one)
            if grant.held or (grant.ended_on and grant.ended_on < at.date()):
                continue
            grant.held, grant.held_because, grant.held_for = True, because[:200], person
            grant.save()
            writing.wrote(grant)
            writing.says(because=because)
            held.append(grant)
    return held


def release_after_death(person: Person, because: str, *, by: Any, at: datetime) -> list[Grant]:
    """Let go what was held for the death of somebody who lives; what was held by hand, or for another's, stays held."""
    released = []
    for one in Grant.objects.filter(held=True, held_for=person).order_by("pk"):
        with act("grant.released", by=by, at=at, area=one.area_code, household=one.household, grant=one.number) as writing:  # fmt: skip
            grant = locked(one)
            if grant.held and grant.held_for_id == person.pk:
                _let_go(grant, because, writing)
                released.append(grant)
    return released


def _let_go(grant: Grant, because: str, writing: Writing) -> None:
    grant.held, grant.held_because, grant.held_for = False, "", None
    grant.save()
    writing.wrote(grant)
    writing.says(because=because)


def set_amount(
    grant: Grant, amount: Amount, from_month: date, because: str, by: Any, at: datetime,
    standard_change: StandardChange | None = None,
) -> GrantVersion:  # fmt: skip
    """The next version of a locked grant; no act of its own. Raises Refused for a month before the last version's."""
    from_month = max(from_month, grant.since)
    last = grant.versions.order_by("-from_month", "-at").first()
    if last is not None and from_month < last.from_month:
        raise Refused(
            f"{month_text(last.from_month)}起的金额已经核定过，不能再改它之前的月份。少发的用补发，多发的用追回。",
            code="before-last-version",
        )
    version = GrantVersion.objects.create(
        area_code=grant.area_code, grant=grant, from_month=from_month, lines=amount.as_json(),
        base_fen=amount.base_fen, supplement_fen=amount.supplement_fen, monthly_fen=amount.monthly_fen,
        persons=grant.persons, because=because, standard_change=standard_change, by=by, at=at,
    )  # fmt: skip
    grant.monthly_fen = amount.monthly_fen
    grant.save()
    updated(
        Support.objects.filter(grant_id=grant.pk),
        monthly_fen=amount.monthly_fen,
        valid_until=grant.valid_until,
    )
    return version


def locked(grant: Grant) -> Grant:
    """The grant as it is now, held until the transaction ends."""
    return Grant.objects.select_for_update(of=("self",)).select_related("household").get(pk=grant.pk)


def hearing_clause(grant: Grant) -> str:
    """The clause by which the household is heard before this grant is cut or stopped; empty where none says so."""
    flows = flows_of(read_pack(grant.pack_id)).values()
    steps = (step for flow in flows for step in flow.of_kind("hearing"))
    return next((step.clause for step in steps), "")


def require_hearing(grant: Grant, case: Case | None) -> None:
    """Raises Refused unless the household was heard in `case`, where the grant's pack wants that (FA-48)."""
    clause = hearing_clause(grant)
    if not clause:
        return
    heard = False
    if case is not None and case.household_id == grant.household_id:
        names = [step.name for step in flow_of(case).of_kind("hearing")]
        heard = CaseEvent.objects.filter(case=case, step__in=names, kind="done").exists()
    if not heard:
        raise Refused(
            "减发、停发之前要先书面听取这户的意见，现在还没有听取意见的记录。请先开一件减发停发的办件，"
            "听取意见、记录在案，再来办理。",
            code="not-heard",
            clause=str(clause),
        )


def _two_people(grant: Grant, by: Any, case: Case | None, agreed_by: Any) -> None:
    """What runs is changed by a case that was decided, or by two people of whom neither is the other; never by a near relative."""
    refuse_kin(by, grant.household)
    if case is not None:
        if case.household_id == grant.household_id and case.decisions.exists():
            return
        raise Refused("这件办件不是这一户的，或者还没有作出决定，不能据此变更待遇。", code="other-case")
    if agreed_by is None or agreed_by.pk == by.pk:
        raise Refused(
            "变更、停发待遇要由两个人办：一人提出，另一人核准。请提交后由另一位同志核准。", code="four-eyes"
        )
    refuse_unless(agreed_by, "grant.change", "核准待遇变更")
    refuse_kin(agreed_by, grant.household)


def _everybody_died(grant: Grant) -> None:
    if grant.covered.filter(ended_on__isnull=True, person__died_on__isnull=True).exists():
        raise Refused(
            "这份待遇还有在世的人，不能按死亡停发。请开办件重新核定人数和金额。", code="somebody-lives"
        )


def _no_month_due_already(grant: Grant, from_month: date) -> None:
    due = grant.ledger.filter(kind="due", month__gte=from_month).order_by("-month").first()
    if due is not None:
        raise Refused(
            f"{month_text(due.month)}的应发已经锁定，减发最早从{month_text(month_after(due.month))}起。"
            "多发的登记追回，不能改已经锁定的月份。",
            code="due-already",
        )


def _end(grant: Grant, last: date, because: str, writing: Writing) -> None:
    """The last day of the month of `last`; a grant that would end before it began is annulled."""
    day = last_day(month_of(last))
    grant.annulled = day < grant.since
    grant.ended_on = max(day, grant.since)
    grant.ended_because = because[:200]
    grant.save()
    updated(grant.covered.filter(ended_on__isnull=True), ended_on=grant.ended_on, annulled=grant.annulled)
    updated(
        Support.objects.filter(grant_id=grant.pk),
        ended_on=day + timedelta(days=1),
        exit_reason=because[:100],
        stands=not grant.annulled,
    )
    writing.wrote(grant)
