"""Making a notice of cases that wait for one: one sheet for a village (or township), its lines frozen in print."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import F

from doudi.apps.cases import engine
from doudi.apps.cases.actors import actor_of
from doudi.apps.cases.models import Case
from doudi.apps.notices import printing
from doudi.apps.notices.models import Notice, NoticeLine, NotPosted, Stage
from doudi.apps.notices.numbering import fresh_key, notice_number
from doudi.apps.notices.showing import CHILDREN_BECAUSE, CHILDREN_CLAUSE, Shown, shown_of_case
from doudi.apps.notices.steps import days_to_hang, step_at
from doudi.apps.record.acts import Writing
from doudi.apps.record.acts import act as record_act
from doudi.core.dates import to_date
from doudi.core.refusal import Refused
from doudi.platform.clock import day_of
from doudi.procedure import asking
from doudi.procedure.definition import Flow, Step
from doudi.procedure.state import State


@dataclass(frozen=True)
class Sheet:
    """What is decided before a notice is printed. `area`: the village or township whose boards it hangs on.

    `from_on`: the day it will be hung; the sheet prints it, so it is hung on that day or printed anew.
    """

    area: str
    pack_id: str
    flow: str
    step: str
    office: str
    phone: str
    from_on: date


@dataclass
class Made:
    """`notice` None: nothing was left to print, every case being a child's."""

    notice: Notice | None = None
    not_posted: list[NotPosted] = field(default_factory=list)


def make(sheet: Sheet, cases: Sequence[Case], *, by: Any, at: datetime) -> Made:
    """Print one notice of several cases. A case all of whose persons are minors is left out and its step is done.

    Raises Refused: a case does not wait for this notice or lies elsewhere, nobody laid down how long it hangs, a day
    in the past, no telephone, or the clerk may not act on one of the cases.
    """
    flow, step = step_at(sheet.pack_id, sheet.flow, sheet.step)
    on = day_of(at)
    _check(sheet, cases, on)
    with record_act("notice.made", by=by, at=at, area=sheet.area) as entry:
        made = Made()
        lines: list[tuple[Case, Shown]] = []
        states = []
        for case in sorted((engine.lock(one) for one in cases), key=lambda one: (one.area_code, one.number)):
            state = _waiting(case, flow, step, by, on, entry)
            shown = shown_of_case(case, state, on, step.shows)
            if shown is None:
                made.not_posted.append(leave_out(case, step, by=by, at=at, entry=entry))
                continue
            states.append(state)
            lines.append((case, shown))
        if lines:
            days = days_to_hang(step, (state.facts for state in states))
            programmes = {case.programme for case, _shown in lines}
            programme = programmes.pop() if len(programmes) == 1 else ""
            made.notice = write(sheet, step, programme, days, by=by, at=at)
            _write_lines(made.notice, lines)
            printing.print_sheet(made.notice, by=by, at=at)
            entry.wrote(made.notice, *made.notice.lines.all())
            entry.says(number=made.notice.number, lines=len(lines), sheet=made.notice.sm3)
        entry.wrote(*made.not_posted)
        entry.says(step=step.name, not_posted=len(made.not_posted))
    return made


def write(sheet: Sheet, step: Step, programme: str, days: int | None, *, by: Any, at: datetime) -> Notice:
    """The notice without its lines and its printed sheet; call within an act."""
    number = notice_number(sheet.area, sheet.from_on.year)
    stage = Stage(step.stage or Stage.FIRST)
    return Notice.objects.create(
        area_code=sheet.area,
        number=number,
        pack_id=sheet.pack_id,
        flow=sheet.flow,
        step=sheet.step,
        programme=programme,
        stage=stage,
        title=str(stage.label),
        office=sheet.office.strip(),
        boards=list(step.boards),
        shows=list(step.shows),
        phone=sheet.phone.strip(),
        clause=step.clause,
        verify_key=fresh_key(),
        made_on=to_date(day_of(at)),
        made_by=by,
        from_on=sheet.from_on,
        until=sheet.from_on + timedelta(days=days) if days is not None else None,
        days=days,
    )


def print_anew(notice: Notice, from_on: date, *, by: Any, at: datetime) -> None:
    """Print a notice that has not hung for another first day. Its seal is gone: what was sealed is another sheet."""
    with record_act("notice.printed", by=by, at=at, area=notice.area_code) as entry:
        locked = unposted(notice)
        if from_on < to_date(day_of(at)):
            raise Refused("公示的第一天不能是过去的日子，请选今天或以后。", code="day-past")
        locked.from_on = from_on
        locked.until = from_on + timedelta(days=locked.days) if locked.days is not None else None
        locked.sealed_at = locked.sealed_by = None
        printing.print_sheet(locked, by=by, at=at)
        entry.wrote(locked)
        entry.says(number=locked.number, sheet=locked.sm3)


def discard(notice: Notice, *, because: str, by: Any, at: datetime) -> None:
    """Put away a notice that never hung; its number is not used again. Its cases wait for another."""
    with record_act("notice.discarded", by=by, at=at, area=notice.area_code) as entry:
        locked = unposted(notice)
        if not because.strip():
            raise Refused("作废公示要写明理由。", code="no-reason")
        locked.taken_down_on = to_date(day_of(at))
        locked.taken_down_because = f"作废：{because.strip()}"[:200]
        locked.save()
        entry.wrote(locked)
        entry.says(number=locked.number)


def unposted(notice: Notice) -> Notice:
    """The notice, locked. Raises Refused once it hangs or was put away."""
    locked = Notice.objects.select_for_update().get(pk=notice.pk)
    if locked.posted_on is not None:
        raise Refused("这张公示已经张贴，贴出去的内容不能再改。", code="already-posted", clause=locked.clause)
    if locked.taken_down_on is not None:
        raise Refused("这张公示已经作废，请重新制作。", code="discarded", clause=locked.clause)
    return locked


def _check(sheet: Sheet, cases: Sequence[Case], on: int) -> None:
    if not cases:
        raise Refused("没有选中要公示的办件，请先在名单里选。", code="nothing-chosen")
    if not sheet.phone.strip():
        raise Refused("公示要写监督电话，群众才知道向谁反映。", code="no-phone")
    if not sheet.office.strip():
        raise Refused("公示要写落款单位。", code="no-office")
    if sheet.from_on < to_date(on):
        raise Refused("公示的第一天不能是过去的日子，请选今天或以后。", code="day-past")
    within = sheet.area.rstrip("0") if sheet.area.endswith("000") else sheet.area
    outside = [case.number for case in cases if not case.area_code.startswith(within)]
    if outside:
        raise Refused(
            f"{'、'.join(outside)} 不在这个村（社区）或者乡镇，不能放进这张公示。", code="elsewhere"
        )


def _waiting(case: Case, flow: Flow, step: Step, by: Any, on: int, entry: Writing) -> State:
    """Where the case stands. Raises Refused unless it waits to be put on this notice and `by` may hang it."""
    if (case.flow, case.pack_id) != (flow.id, flow.pack):
        raise Refused(f"{case.number} 办的是另一种程序，不能放进这张公示。", code="other-flow")
    state = engine.state_of(case)
    refused = asking.why_not(flow, state, step.name, actor_of(by, case, step), on, kind="begin")
    if refused is not None:
        raise Refused(
            f"{case.number}（{case.applicant_name}）：{refused.message}",
            code=refused.code,
            clause=refused.clause,
        )
    if step.name in state.begun:
        raise Refused(f"{case.number} 的“{step.name}”正在公示。", code="already-begun", clause=step.clause)
    earlier = NoticeLine.objects.filter(
        case=case, notice__step=step.name, notice__taken_down_on__isnull=True, left_on__isnull=True
    )
    for line in earlier.select_related("notice"):
        if line.posted_on is None:
            raise Refused(
                f"{case.number} 已经在公示 {line.notice.number} 上，等着张贴；要重做的，先作废那一张。",
                code="on-another-notice",
                clause=step.clause,
            )
        leave(line, "退回重办，重新公示", to_date(on), entry)
    return state


def leave(line: NoticeLine, because: str, on: date, entry: Writing) -> None:
    """The line is no longer shown to the public; the paper keeps it until the notice is taken down."""
    line.left_on, line.left_because = on, because
    line.save()
    Notice.objects.filter(pk=line.notice_id).update(lines_left=F("lines_left") + 1)
    entry.wrote(line, line.notice)


def leave_out(case: Case, step: Step, *, by: Any, at: datetime, entry: Writing) -> NotPosted:
    """Do the step of a case that may not be posted because all it would name are minors, and keep by which law."""
    left = NotPosted.objects.create(
        area_code=case.area_code,
        case=case,
        step=step.name,
        because=CHILDREN_BECAUSE,
        clause=CHILDREN_CLAUSE,
        on=to_date(day_of(at)),
        by=by,
    )
    engine.act(case, "done", step.name, by=by, at=at, data={"not_posted": CHILDREN_CLAUSE}, writing=entry)
    return left


def _write_lines(notice: Notice, lines: Iterable[tuple[Case, Shown]]) -> None:
    NoticeLine.objects.bulk_create(
        NoticeLine(
            area_code=case.area_code,
            notice=notice,
            case=case,
            name=shown.name,
            persons=shown.persons,
            amount_fen=shown.amount_fen,
            class_label=shown.class_label,
            place=place,
        )
        for place, (case, shown) in enumerate(lines, 1)
    )
