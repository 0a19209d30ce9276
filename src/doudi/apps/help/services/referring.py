"""Handing a need to a department, its answer, telling the household. Each is one act; a referral waits until it is answered."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.help.models import Referral, State
from doudi.apps.help.plans import needs_at, number
from doudi.apps.help.services.giving import Given, give
from doudi.apps.people.models import Household, Person
from doudi.apps.record.acts import act
from doudi.apps.screening.models import ScreeningFinding
from doudi.core.dates import from_date, to_date
from doudi.core.refusal import Refused
from doudi.core.workdays import add_working_days
from doudi.platform.clock import day_of
from doudi.platform.scoping import covers
from doudi.procedure.help_plan import HelpPlan, Need
from doudi.procedure.roles import label

LONGEST = 300


@dataclass(frozen=True)
class Asking:
    """What is handed over: a need of the household, or of one member, and what is known of it."""

    need: str
    person: Person | None = None
    because: str = ""
    finding: ScreeningFinding | None = None


def refer(household: Household, asked: Sequence[Asking], *, by: Any, at: datetime) -> list[Referral]:
    """Hand needs of a household to the departments that the plan names; one act for all of them.

    Raises Refused for a need no document here knows, one that is with the department already, or a household elsewhere.
    """
    refuse_unless(by, "help.refer", "转部门帮扶")
    if not asked:
        raise Refused("请至少选一项要转给部门的。", code="nothing-chosen")
    if not covers(by, household.area_code) or household.closed_on is not None:
        raise Refused("这户不在您的辖区，或者已经销户，不能转办。", code="outside-area")
    on = day_of(at)
    known = needs_at(household.area_code, on)
    with act("help.referred", by=by, at=at, area=household.area_code, household=household) as writing:
        made = []
        for one in asked:
            if one.need not in known:
                raise Refused("没有这一项帮扶，请从列出的项目里选。", code="unknown-need")
            plan, need = known[one.need]
            made.append(_send(household, one, plan, need, by, at, on))
        writing.wrote(*made)
        writing.says(needs=[one.need for one in made], to=[one.department for one in made])
    return made


def _send(
    household: Household, asked: Asking, plan: HelpPlan, need: Need, by: Any, at: datetime, on: int
) -> Referral:
    there = Referral.objects.filter(
        household=household, person=asked.person, department=need.to, need=need.name, state=State.WAITING
    ).first()
    if there is not None:
        raise Refused(
            f"“{need.label}”{there.sent_on:%Y-%m-%d} 已经转给{label(need.to)}，还在等答复，不用再转。",
            code="referred-already",
        )
    days = number(plan, plan.answer_days, household.area_code, on)
    due = None if days is None else to_date(add_working_days(on, days)[0])
    return Referral.objects.create(
        area_code=household.area_code, household=household, person=asked.person, pack_id=plan.pack, clause=need.clauses[0],
        need=need.name, need_label=need.label, department=need.to, because=asked.because.strip()[:LONGEST],
        finding=asked.finding, sent_on=to_date(on), sent_by=by, due_on=due,
    )  # fmt: skip


def answer(referral: Referral, given: Given | None, says: str, *, by: Any, at: datetime) -> Referral:
    """The department's answer: what it gave (a line of its ledger, in the same act), or None and why not.

    Raises Refused without a reason for refusing, for another department, or when it is answered.
    """
    _of_department(by, referral.department, "答复转办")
    if given is None and not says.strip():
        raise Refused("没有落实的要写明原因，户里会被告知。", code="why-missing", clause=referral.clause)
    with act(
        "help.answered", by=by, at=at, area=referral.area_code, household=referral.household_id
    ) as writing:
        one = _waiting(referral)
        one.state = State.REFUSED if given is None else State.GIVEN
        one.answered_on, one.answered_by, one.says = to_date(day_of(at)), by, says.strip()[:LONGEST]
        one.save()
        if given is not None:
            give(one.household, given, by=by, at=at, referral=one)
        writing.wrote(one)
        writing.says(need=one.need, outcome=one.state)
    return one


def tell(referral: Referral, how: str, *, by: Any, at: datetime) -> Referral:
    """Note that the household was told what came of it. Raises Refused before the answer, or when it was told."""
    refuse_unless(by, "help.refer", "告知帮扶结果")
    if not how.strip():
        raise Refused("请写明怎样告知的，例如电话、上门。", code="how-missing")
    with act("help.told", by=by, at=at, area=referral.area_code, household=referral.household_id) as writing:
        one = Referral.objects.select_for_update().get(pk=referral.pk)
        if one.state not in (State.GIVEN, State.REFUSED):
            raise Refused("部门还没有答复，还没有结果可以告知。", code="not-answered")
        if one.told_on:
            raise Refused("已经告知过了。", code="told-already")
        one.told_on, one.told_how, one.told_by = to_date(day_of(at)), how.strip()[:60], by
        one.save()
        writing.wrote(one)
    return one


def withdraw(referral: Referral, why: str, *, by: Any, at: datetime) -> Referral:
    """Take a referral back that was sent by mistake, or whose need is gone. Raises Refused once it is answered."""
    refuse_unless(by, "help.refer", "收回转办")
    if not why.strip():
        raise Refused("收回要写明原因。", code="why-missing")
    with act(
        "help.withdrawn", by=by, at=at, area=referral.area_code, household=referral.household_id
    ) as writing:
        one = _waiting(referral)
        one.state, one.says = State.WITHDRAWN, why.strip()[:LONGEST]
        one.answered_on, one.answered_by = to_date(day_of(at)), by
        one.save()
        writing.wrote(one)
    return one


def _waiting(referral: Referral) -> Referral:
    one = Referral.objects.select_for_update().select_related("household").get(pk=referral.pk)
    if one.state != State.WAITING:
        raise Refused("这一项已经答复或者收回了，请看结果。", code="referral-settled")
    return one


def _of_department(user: Any, department: str, tried: str) -> None:
    refuse_unless(user, "help.answer", tried)
    if department not in user.roles:
        raise Refused(f"这一项由{label(department)}答复，您的岗位不办。", code="not-your-department")


def days_late(referral: Referral, on: int) -> int | None:
    """Calendar days past the day by which it should be answered; None while it is not late, or no time is laid down."""
    if referral.due_on is None or from_date(referral.due_on) >= on:
        return None
    late: date = referral.answered_on or to_date(on)
    days = (late - referral.due_on).days
    return days if days > 0 and (referral.state == State.WAITING or referral.answered_on) else None
