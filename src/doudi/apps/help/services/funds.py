"""Pooled funds: projects applied for, the draft that departments make together, the meeting's decision, what follows (LY-28…30)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db.models import Sum

from doudi.apps.accounts.policies import refuse_unless
from doudi.apps.help.models import Allocation, Project, ProjectLook, ProjectState
from doudi.apps.help.plans import project_steps
from doudi.apps.record.acts import act
from doudi.core.dates import to_date
from doudi.core.money import fen_to_yuan
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of
from doudi.platform.scoping import covers
from doudi.procedure.definition import Step
from doudi.procedure.roles import label, labels


def _steps(area: str, at: datetime) -> tuple[str, Step, Step]:
    found = project_steps(area, day_of(at))
    if found is None:
        raise Refused("本地没有施行统筹帮扶资金的文件，不办项目分配。", code="no-pooled-funds")
    return found


def collect(project: Project, *, by: Any, at: datetime) -> Project:
    """Take a project's application; `project` is filled but not saved."""
    refuse_unless(by, "help.project", "申报帮扶项目")
    _steps(project.area_code, at)
    if not covers(by, project.area_code):
        raise Refused("这个地方不在您的辖区。", code="outside-area")
    if not project.title.strip() or project.wanted_fen <= 0:
        raise Refused("请写明项目名称和申请金额。", code="project-empty", clause="LY-28")
    with act("funds.collected", by=by, at=at, area=project.area_code) as writing:
        project.collected_on, project.by, project.year = at.date(), by, at.year
        project.save()
        writing.wrote(project)
        writing.says(title=project.title, fen=project.wanted_fen)
    return project


def draft(
    county: str, title: str, pool_fen: int, shares: Mapping[int, int], *, by: Any, at: datetime
) -> Allocation:
    """Lay a draft before the departments that make it together. `shares`: project → fen.

    Raises Refused for more than the pool or than was asked for, or for a project that is decided already.
    """
    pack, drafting, _deciding = _steps(county, at)
    _hand(by, drafting, "拟定初步分配方案")
    if not title.strip() or pool_fen <= 0 or not any(shares.values()):
        raise Refused(
            "请写明方案名称、资金总额，并至少安排一个项目。", code="draft-empty", clause=drafting.clause
        )
    total = sum(shares.values())
    if total > pool_fen:
        raise Refused(
            f"安排合计 {fen_to_yuan(total)} 元，超过资金总额 {fen_to_yuan(pool_fen)} 元，请调整。",
            code="over-the-pool",
            clause=drafting.clause,
        )
    with act("funds.drafted", by=by, at=at, area=county) as writing:
        made = Allocation.objects.create(
            area_code=county, pack_id=pack, title=title.strip()[:80], year=at.year, pool_fen=pool_fen, drafted_by=by,
            drafted_on=at.date(), agreed=_agreed({}, by, drafting, at.date()),
        )  # fmt: skip
        projects = Project.objects.select_for_update().filter(
            pk__in=shares, area_code__startswith=county[:6], state=ProjectState.COLLECTED
        )
        found = {one.pk: one for one in projects}
        for key, fen in shares.items():
            one = found.get(key)
            if one is None or not 0 <= fen <= one.wanted_fen:
                raise Refused(
                    "有项目已经列入别的方案，或者安排的金额超过申请金额，请刷新后再拟。",
                    code="bad-share",
                    clause=drafting.clause,
                )
            if fen:
                one.allocation, one.drafted_fen, one.state = made, fen, ProjectState.DRAFTED
                one.save()
                writing.wrote(one)
        writing.wrote(made)
        writing.says(title=made.title, pool=pool_fen, shared=total)
    return made


def agree(allocation: Allocation, *, by: Any, at: datetime) -> Allocation:
    """One more of the departments that draft together puts its name to the draft (LY-28)."""
    _pack, drafting, _deciding = _steps(allocation.area_code, at)
    _hand(by, drafting, "会签初步分配方案")
    with act("funds.agreed", by=by, at=at, area=allocation.area_code) as writing:
        one = _open(allocation)
        before = dict(one.agreed)
        one.agreed = _agreed(one.agreed, by, drafting, at.date())
        if one.agreed == before:
            raise Refused(
                "您的部门已经会签，或者同一个人已经代别的部门签过。",
                code="agreed-already",
                clause=drafting.clause,
            )
        one.save()
        writing.wrote(one)
    return one


def missing(allocation: Allocation, drafting: Step) -> tuple[str, ...]:
    """The roles that have yet to put their name to a draft."""
    return tuple(role for role in drafting.who if role not in allocation.agreed)


def decide(allocation: Allocation, outcome: str, minutes: str, *, by: Any, at: datetime) -> Allocation:
    """The meeting decides the draft as it is, or sends it back (LY-29). Only then are there amounts to pay out.

    Raises Refused before every department has signed, without the minutes, to anybody but the meeting, or to whoever signed
    the draft: nobody decides his own.
    """
    _pack, drafting, deciding = _steps(allocation.area_code, at)
    _hand(by, deciding, "审定分配方案")
    if outcome not in ("agreed", "back") or not minutes.strip():
        raise Refused(
            "请选通过或退回，并写明会议纪要的文号或日期。", code="minutes-missing", clause=deciding.clause
        )
    with act("funds.decided", by=by, at=at, area=allocation.area_code) as writing:
        one = _open(allocation)
        lacking = missing(one, drafting)
        if lacking:
            raise Refused(
                f"{labels(lacking)}还没有会签，不能上会审定。", code="not-agreed", clause=drafting.clause
            )
        if any(who == by.pk for who, _day in one.agreed.values()):
            raise Refused(
                "您会签过这个方案，不能再由您审定，请换一位。", code="own-draft", clause=deciding.clause
            )
        one.outcome, one.minutes, one.decided_by = outcome, minutes.strip()[:120], by
        one.decided_on = to_date(day_of(at))
        one.save()
        for project in one.projects.select_for_update():
            if outcome == "agreed":
                project.decided_fen, project.state = project.drafted_fen, ProjectState.DECIDED
            else:
                project.allocation, project.drafted_fen, project.state = None, None, ProjectState.COLLECTED
            project.save()
            writing.wrote(project)
        writing.wrote(one)
        writing.says(title=one.title, outcome=outcome)
    return one


#: who says that money went out; everything else is looked into by who collects the projects (LY-28, LY-30)
PAYS, SPENT = "finance", "spent"


def may_note(user: Any, kind: str, drafting: Step) -> bool:
    """Whether somebody notes this of a project: money is finance's to say, what a look found the first drafter's."""
    return (PAYS if kind == SPENT else drafting.who[0]) in user.roles


def look(project: Project, made: ProjectLook, *, by: Any, at: datetime) -> ProjectLook:
    """Money that went to a project, or what an inspection found (LY-30). Raises Refused for money before the day of the
    decision (LY-29) or beyond what was decided, and to who pays for a look, or the other way round."""
    _pack, drafting, deciding = _steps(project.area_code, at)
    if not may_note(by, made.kind, drafting):
        raise Refused(
            f"项目和资金的检查由{label(drafting.who[0])}登记，拨付由{label(PAYS)}登记。",
            code="not-your-work",
            clause="LY-30",
        )
    if not made.says.strip() or made.on > at.date():
        raise Refused("请写明情况；日期不能在今天以后。", code="look-empty", clause="LY-30")
    with act("funds.looked", by=by, at=at, area=project.area_code) as writing:
        one = Project.objects.select_for_update().get(pk=project.pk)
        if made.kind == SPENT:
            decided = one.allocation.decided_on if one.allocation else None
            if one.decided_fen is None or decided is None or made.on < decided:
                raise Refused(
                    "分配方案还没有经会议审定，不能拨付；拨付日期也不能在审定以前。",
                    code="not-decided",
                    clause=deciding.clause,
                )
            if made.fen is None or made.fen <= 0 or spent(one) + made.fen > one.decided_fen:
                raise Refused(
                    f"审定 {fen_to_yuan(one.decided_fen)} 元，已拨 {fen_to_yuan(spent(one))} 元，这一笔超出了。",
                    code="over-decided",
                    clause="LY-30",
                )
        else:
            made.fen = None
        made.area_code, made.project, made.by = one.area_code, one, by
        made.save()
        writing.wrote(made)
        writing.says(kind=made.kind, fen=made.fen)
    return made


def spent(project: Project) -> int:
    """Fen that went to a project."""
    return project.looks.filter(kind=SPENT).aggregate(sum=Sum("fen"))["sum"] or 0


def _hand(user: Any, step: Step, tried: str) -> None:
    if not set(user.roles) & set(step.who):
        raise Refused(f"“{tried}”由{labels(step.who)}办理，您的岗位不办。", code="role", clause=step.clause)


def _agreed(before: dict[str, Any], user: Any, step: Step, on: date) -> dict[str, Any]:
    """With the user's own role added; nobody signs for two departments."""
    if any(who == user.pk for who, _day in before.values()):
        return before
    role = next((one for one in step.who if one in user.roles and one not in before), None)
    return before if role is None else {**before, role: [user.pk, on.isoformat()]}


def _open(allocation: Allocation) -> Allocation:
    one = Allocation.objects.select_for_update().get(pk=allocation.pk)
    if one.decided_on is not None:
        raise Refused("这个方案已经审定过了，请看结果。", code="decided-already", clause="LY-29")
    return one
